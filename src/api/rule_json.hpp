#pragma once

#include "world/rules/rules.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect {

class JsonWriter;

/// A rule as it was read, before the world has taken its steps in.
struct RuleDraft {
    Rule rule{};
    /// Of each Reaction among the deeds, in their order: the steps, and how much later.
    std::vector<std::vector<std::pair<Duration, Step>>> reactions{};
};

/// Reads a rule as files and the control plane write it:
///   {"id": "twice", "on": "webhook.report", "when": {"iccid": "8988*", "nth": 2},
///    "then": {"effect": "duplicate", "by": "30s"}}
///   {"on": "sims.read", "then": {"fault": "status", "status": 503}}
///   {"on": "sms.delivered", "then": {"steps": [{"after": "5s", "detach": "{iccid}"}]}}
/// `then` is one deed, the name of one that needs no parameter, or a list. `on` is a moment of the
/// platform, an operation of its API or a group ("sims.*", "api": all), or a kind of event. An
/// outage may say what is down instead: {"then": {"fault": "outage", "of": "token"}}. Moments
/// "+10m" are counted from `origin`. Refused as malformed with the JSON pointer of what is wrong,
/// `where` being that of the rule itself.
Result<RuleDraft> read_rule(const nlohmann::json& given, const std::string& where,
                            VirtualTime origin);

/// Adds the rule and its steps; refused as the world's add_rule does, and as full when there are
/// too many steps.
Result<Rule*> add_rule(World&, RuleDraft);

/// The same, with how often it has matched and fired.
void write(JsonWriter&, const World&, const Rule&);

} // namespace easyconnect
