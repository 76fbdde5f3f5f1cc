#pragma once

#include "world/rules.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace easyconnect {

class JsonWriter;

/// Reads a rule as fixtures and the control plane write it:
///   {"id": "twice", "on": "webhook.report", "when": {"iccid": "8988*", "nth": 2},
///    "then": {"effect": "duplicate", "by": "30s"}}
/// `then` may be the name of an effect alone. Refused as malformed with the JSON pointer of what is
/// wrong, `where` being that of the rule itself.
Result<Rule> read_rule(const nlohmann::json& given, const std::string& where);

/// The same, with how often it has matched and fired.
void write(JsonWriter&, const Rule&);

} // namespace easyconnect
