#pragma once

#include "api/exchange.hpp"
#include "world/result.hpp"
#include "world/sims/sims.hpp"

namespace easyconnect {

/// The card that the device in the path holds, whatever its state: the control plane moves
/// devices, it does not ask the operator. Refused as not_found when there is none.
Result<Sim*> card_of_path(World&, const Request&);

} // namespace easyconnect
