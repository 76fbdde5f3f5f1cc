#pragma once

#include "world/result.hpp"
#include "world/rules/rules.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace easyconnect {

class JsonWriter;

/// Reads the `when` of a rule: {"iccid": "8988*", "nth": 2, "while": {"attached": false}}. A moment
/// may be written "+10m": so much after `origin`. Refused as malformed with the pointer of what is
/// wrong.
Result<RuleCondition> read_rule_condition(const nlohmann::json&, const std::string& where,
                                          VirtualTime origin);

/// Writes it as it is read, moments absolute.
void write(JsonWriter&, const RuleCondition&);

} // namespace easyconnect
