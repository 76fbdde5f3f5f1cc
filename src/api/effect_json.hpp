#pragma once

#include "world/result.hpp"
#include "world/rules/effects.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace easyconnect {

class JsonWriter;

/// Reads {"effect": "late", "by": "10m"}, or the name alone where no parameter is needed. Refused
/// as malformed with the pointer of what is wrong, also when it cannot be had at this moment.
Result<Effect> read_effect(const nlohmann::json&, RuleMoment, const std::string& where);

/// The effects that can be had at a moment: "early", "lose, duplicate, ...".
std::string effect_names(RuleMoment);

void write(JsonWriter&, const Effect&);

} // namespace easyconnect
