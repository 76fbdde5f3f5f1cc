#pragma once

#include "world/rules/script.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace easyconnect {

/// A call as a step of a scenario, by the verb that stands for it: {"detach": "8988..."}; by `call`
/// or `control` when none does. The bearer of webhooks is a secret: a variable of the environment
/// takes its place. Nothing when no step can say it: when it has a literal "{iccid}" in it, a query
/// where steps have none, or nests too deep.
std::optional<nlohmann::ordered_json> written_step(const Step& call);

} // namespace easyconnect
