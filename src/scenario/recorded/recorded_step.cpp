#include "scenario/recorded/recorded_step.hpp"

#include "api/endpoints.hpp"
#include "api/placeholder.hpp"
#include "api/step_json.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Json = nlohmann::ordered_json;

/// What stands in a file nests as deep as the body, and a little more.
static constexpr int depth_most = 48;

/// Keeps a bearer out of files; a receiver that asks for the right one gets it from here.
static constexpr const char* bearer_variable = "${EASYCONNECT_WEBHOOK_BEARER:-not-recorded}";

static bool fits(const Json& value, int depth = 0)
{
    if (depth > depth_most) return false;
    if (!value.is_structured()) return true;
    for (const auto& [key, member] : value.items())
        if (has_placeholder(key) || !fits(member, depth + 1)) return false;
    return true;
}

/// The same, with what a file or a step would fill in written so that it stands for itself. A
/// rule's own steps name the SIM of their occasion, so they stay as they are.
static Json literal(Json value, bool is_rule)
{
    if (value.is_string()) {
        auto& text = value.get_ref<std::string&>();
        if (!is_rule) text = with_literal_placeholder(text);
        for (auto at = text.find("${"); at != text.npos; at = text.find("${", at + 3))
            text.insert(at, "$");
    } else if (value.is_structured()) {
        for (auto& member : value) member = literal(std::move(member), is_rule);
    }
    return value;
}

/// The body, or null when there is none that anything was read from.
static Json body_of(const Step& call)
{
    auto body = Json::parse(call.body, nullptr, /*allow_exceptions=*/false);
    return body.is_discarded() ? Json() : body;
}

static Json with_iccid(std::string_view iccid, const Json& body)
{
    Json value = {{"iccid", iccid}};
    for (const auto& [key, member] : body.items()) value[key] = member;
    return value;
}

/// What `key` of a body with this key alone is; null for any other body.
static Json only(const Json& body, const char* key)
{
    return body.is_object() && body.size() == 1 && body.contains(key) ? body[key] : Json();
}

static Json device_step(const Step& call, std::string_view rest, const Json& body)
{
    const auto iccid = rest.substr(0, rest.find('/'));
    if (rest != iccid) {
        const bool is_sms = rest.ends_with("/sms");
        return {{is_sms ? "mo" : "data", with_iccid(iccid, body)}};
    }
    if (call.method != "PATCH") return {};
    const auto attached = only(body, "attached");
    if (attached.is_boolean()) return {{attached.get<bool>() ? "attach" : "detach", iccid}};
    return {{"device", with_iccid(iccid, body)}};
}

/// The step that ought to stand for a call of the control plane; null when there is no verb for it.
static Json verb_step(const Step& call, std::string_view path, const Json& body)
{
    if (path.starts_with("devices/")) return device_step(call, path.substr(8), body);
    if (path.starts_with("rules/")) {
        const auto enabled = only(body, "enabled");
        if (!enabled.is_boolean()) return {};
        return {{enabled.get<bool>() ? "enable" : "disable", path.substr(6)}};
    }
    if (path == "rules") return {{"rule", body}};
    if (path == "platform") return {{"platform", body}};
    if (path == "webhooks") return {{"webhooks", body}};
    if (path == "tokens/revoke") return {{"revoke_tokens", only(body, "account")}};
    if (path == "state") return {{"state", only(body, "state")}};
    if (path == "notes") return {{"note", only(body, "text")}};
    return {};
}

/// A call written out; `prefix` is left off its path.
static Json written_out(const Step& call, std::string_view prefix, const Json& body)
{
    Json value = {{"method", call.method}, {"path", call.path.substr(prefix.size())}};
    for (const auto& [key, text] : call.query) value["query"][key] = text;
    if (!body.is_null()) value["body"] = body;
    if (!call.account.empty()) value["account"] = call.account;
    return value;
}

/// Whether a reader makes the same call of it.
static bool says(const Json& step, const Step& call, const Json& body)
{
    const auto read = read_step(nlohmann::json(step), "", {});
    return read && read->method == call.method && read->path == call.path &&
           read->query == call.query && read->account == call.account &&
           nlohmann::json(body_of(*read)) == nlohmann::json(body);
}

std::optional<Json> written_step(const Step& call)
{
    static constexpr std::string_view control = control_prefix; // "/_simulator/"
    static constexpr std::string_view api = resource_prefix;    // "/management-api/v1/"
    const auto body = body_of(call);
    if (!fits(body) || has_placeholder(call.path)) return {};
    Json step;
    if (call.path.starts_with(control)) {
        const auto version = control.size() + std::string_view("v1/").size();
        step = verb_step(call, std::string_view(call.path).substr(version), body);
        if (!step.is_object() || !says(step, call, body))
            step = {{"control", written_out(call, control.substr(0, control.size() - 1), body)}};
    } else {
        step = {{"call", written_out(call, api.substr(0, api.find("/v1/")), body)}};
    }
    if (!says(step, call, body)) return {};
    step = literal(std::move(step), call.path == rules_path);
    if (step.contains("webhooks") && step["webhooks"].contains("bearer"))
        step["webhooks"]["bearer"] = bearer_variable;
    return step;
}

} // namespace easyconnect
