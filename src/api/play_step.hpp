#pragma once

#include "api/exchange.hpp"
#include "world/ids.hpp"
#include "world/rules/script.hpp"

#include <optional>

namespace easyconnect {

/// Makes the call that a step stands for, "{iccid}" in it filled in. Refused as malformed, and then
/// nothing was called, when it names a SIM and is about none, or an account that does not exist.
Result<Reply> call_of_step(World&, const Step&, std::optional<Iccid> about);

/// The StepPlayer of every world: makes the call, and writes into the journal that it was played
/// (`step.played`: "detach 8988280666000000001: 200") or declined (`step.refused`, with what the
/// reply said); that one is counted in Script::refused, too. A reply that would move time or wait
/// counts as declined: a step takes no time.
void play_step(World&, const Step&, std::optional<Iccid> about);

} // namespace easyconnect
