#pragma once

#include "world/result.hpp"
#include "world/rules/script.hpp"
#include "world/time.hpp"

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

/// One verb of scripted steps, which stands for one call. All of BEYOND.
struct VerbRow {
    const char* name;    ///< its key: "detach"
    const char* example; ///< its value, in messages: "\"8988280666000000001\""
    /// Where in its value the body of the call is, for pointers into a body: "" or "/body".
    const char* body_at;
    /// Its value as a step; `where` is its JSON pointer.
    Result<Step> (*read)(const nlohmann::json& value, const std::string& where, VirtualTime origin);
};

/// Every verb: attach, detach, device, mo, data, call, enable, disable, rule, revoke_tokens,
/// platform, webhooks, state, note, control.
std::span<const VerbRow> step_verbs();

/// Whether a path of the control plane waits for something, moves time, replaces the world or looks
/// over its shoulder (a recording): no step can do that. REQUIRES: it begins with `control_prefix`.
bool is_out_of_reach(std::string_view path);

/// Where rules are made. Without a SIM of its own, such a step leaves "{iccid}" to the rule.
inline constexpr std::string_view rules_path = "/_simulator/v1/rules";

/// Reads a step, an object with one verb: {"detach": "8988280666000000001"}, {"mo": {"iccid":
/// "{iccid}", "payload": "t=21"}}, {"call": {"method": "POST", "path": "/v1/sims/{iccid}/reset"}}.
/// Keys of `beside` are left to the caller. Moments of a rule ("+10m") are counted from `origin`.
/// Refused as malformed with the JSON pointer of what is wrong, `where` being that of the step;
/// what depends on the world (whether there is such a SIM) is found when it is played.
Result<Step> read_step(const nlohmann::json& given, const std::string& where, VirtualTime origin,
                       std::span<const std::string_view> beside = {});

/// The row of the one verb of such an object. Refused as malformed when it has none or two, or a
/// key that is no verb and not of `beside`.
Result<const VerbRow*> find_verb(const nlohmann::json& given, const std::string& where,
                                 std::span<const std::string_view> beside = {});

} // namespace easyconnect
