#include "api/step_json.hpp"

#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/pattern_bounds.hpp"
#include "api/placeholder.hpp"
#include "api/rule_json.hpp"
#include "world/ids.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

namespace easyconnect {

using Reason = Refusal::Reason;
using Json = nlohmann::json;

static constexpr std::size_t path_most = 2'000;

static std::string control_path(std::string_view rest)
{
    return std::string(control_prefix) + "v1/" + std::string(rest);
}

/// "8988280666000000001", or what stands for the SIM the step is about.
static Result<std::string> read_card(const Json& value, const std::string& where)
{
    if (value.is_number())
        return refuse(Reason::malformed,
                      "an ICCID needs quotes: without them it is a number, and most tools lose the "
                      "last digits of a 19-digit number.",
                      where);
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        if (text == iccid_placeholder || Iccid::parse(text)) return text;
    }
    return refuse(Reason::malformed,
                  "this must be an ICCID in quotes, or \"{iccid}\" for the SIM it is about.",
                  where);
}

static Result<std::string> read_word(const Json& value, const std::string& where,
                                     std::string_view what, std::size_t most = word_most)
{
    if (value.is_string()) {
        auto text = value.get<std::string>();
        if (!text.empty() && text.size() <= most) return text;
    }
    return refuse(Reason::malformed,
                  std::string(what) + " must be a text of 1 to " + std::to_string(most) + " bytes.",
                  where);
}

static Result<void> require_object(const Json& value, const std::string& where,
                                   std::string_view example)
{
    if (value.is_object()) return {};
    return refuse(Reason::malformed, "this must be a map, as " + std::string(example) + ".", where);
}

static Result<Step> switch_device(const Json& value, const std::string& where, bool is_attached)
{
    TRY(const auto iccid, read_card(value, where));
    return Step{.label = (is_attached ? "attach " : "detach ") + iccid,
                .method = "PATCH",
                .path = control_path("devices/" + iccid),
                .body = Json{{"attached", is_attached}}.dump()};
}

static Result<Step> attach(const Json& value, const std::string& where, VirtualTime)
{
    return switch_device(value, where, true);
}

static Result<Step> detach(const Json& value, const std::string& where, VirtualTime)
{
    return switch_device(value, where, false);
}

/// A call about the device of a card: {"iccid": "...", and the body}.
static Result<Step> device_call(const Json& value, const std::string& where, std::string_view verb,
                                std::string method, std::string_view rest,
                                std::initializer_list<std::string_view> keys)
{
    CHECKED(require_object(value, where, "{iccid: \"8988280666000000001\", ...}"));
    const Fields fields(value, where);
    CHECKED(fields.only(keys));
    const auto* card = fields.member("iccid");
    if (!card) return refuse(Reason::malformed, "iccid is missing.", fields.pointer("iccid"));
    TRY(const auto iccid, read_card(*card, fields.pointer("iccid")));
    Json body = value;
    body.erase("iccid");
    return Step{.label = std::string(verb) + " " + iccid,
                .method = std::move(method),
                .path = control_path("devices/" + iccid + std::string(rest)),
                .body = body.dump()};
}

static Result<Step> change_device(const Json& value, const std::string& where, VirtualTime)
{
    return device_call(
        value, where, "device", "PATCH", "",
        {"iccid", "attached", "asleep", "storage_full", "imei", "network", "behaviours"});
}

static Result<Step> send_mo(const Json& value, const std::string& where, VirtualTime)
{
    TRY(auto step, device_call(value, where, "mo", "POST", "/sms",
                               {"iccid", "payload", "dest_address", "dcs"}));
    const Fields fields(value, where);
    TRY(const auto payload, fields.text("payload"));
    if (!payload)
        return refuse(Reason::malformed, "payload is missing.", fields.pointer("payload"));
    return step;
}

static Result<Step> use_data(const Json& value, const std::string& where, VirtualTime)
{
    return device_call(value, where, "data", "POST", "/data", {"iccid", "rx_mb", "tx_mb"});
}

/// The method, path and body of a call that is written out; `prefix` goes before its path.
static Result<Step> written_call(const Json& value, const std::string& where,
                                 const std::string& prefix, std::string_view example,
                                 std::initializer_list<std::string_view> keys)
{
    CHECKED(require_object(value, where, example));
    const Fields fields(value, where);
    CHECKED(fields.only(keys));
    TRY(const auto method, fields.text("method"));
    TRY(const auto path, fields.text("path"));
    if (!path) return refuse(Reason::malformed, "path is missing.", fields.pointer("path"));
    constexpr std::array known = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (method && std::ranges::find(known, *method) == known.end())
        return refuse(Reason::malformed, "method must be GET, POST, PUT, PATCH or DELETE.",
                      fields.pointer("method"));
    if (!path->starts_with("/v1/") || path->size() > path_most ||
        path->find_first_of("? \t\r\n#") != path->npos)
        return refuse(
            Reason::malformed,
            "path begins with /v1/ (what stands before it is added) and has no query in it.",
            fields.pointer("path"));
    const auto* body = fields.member("body");
    const auto verb = method.value_or(body ? "POST" : "GET");
    return Step{.label = verb + " " + *path,
                .method = verb,
                .path = prefix + *path,
                .body = body ? body->dump() : ""};
}

/// {"payment_method": "creditcard"}; numbers and truths count as their texts.
static Result<void> read_query(const Json& value, const std::string& where, Step& step)
{
    CHECKED(require_object(value, where, "{payment_method: creditcard}"));
    for (const auto& [key, given] : value.items()) {
        if (given.is_structured() || given.is_null())
            return refuse(Reason::malformed, "a value of a query is a text or a number.",
                          Fields(value, where).pointer(key));
        step.query.emplace_back(key, given.is_string() ? given.get<std::string>() : given.dump());
    }
    return {};
}

static Result<Step> call_api(const Json& value, const std::string& where, VirtualTime)
{
    const std::string prefix = resource_prefix; // "/management-api/v1/"
    TRY(auto step, written_call(value, where, prefix.substr(0, prefix.find("/v1/")),
                                "{method: POST, path: \"/v1/sims/{iccid}/reset\"}",
                                {"method", "path", "query", "body", "account"}));
    const Fields fields(value, where);
    if (const auto* query = fields.member("query"))
        CHECKED(read_query(*query, fields.pointer("query"), step));
    TRY(const auto account, fields.text("account"));
    step.account = account.value_or("");
    return step;
}

bool is_out_of_reach(std::string_view path)
{
    path.remove_prefix(std::string_view(control_prefix).size());
    return path.starts_with("v1/clock") || path == "v1/reset" || path.starts_with("v1/wait") ||
           path.starts_with("v1/worlds") || path.starts_with("v1/snapshot") ||
           path.starts_with("v1/recording") || path.ends_with("/wait");
}

static Result<Step> call_control(const Json& value, const std::string& where, VirtualTime)
{
    const std::string prefix = control_prefix; // "/_simulator/"
    TRY(auto step,
        written_call(value, where, prefix.substr(0, prefix.size() - 1),
                     "{method: POST, path: /v1/deliveries/hold}", {"method", "path", "body"}));
    if (is_out_of_reach(step.path))
        return refuse(Reason::malformed,
                      "a step takes no time and stays in its world: it can neither wait, nor move "
                      "the clock, nor replace the world.",
                      where + "/path");
    step.label = "control " + step.label;
    return step;
}

static Result<Step> switch_rule(const Json& value, const std::string& where, bool is_enabled)
{
    TRY(const auto id, read_word(value, where, "the id of a rule", 64));
    if (id.find_first_of("/?#% ") != id.npos)
        return refuse(Reason::malformed, "the id of a rule has no slash and no blank.", where);
    return Step{.label = (is_enabled ? "enable " : "disable ") + id,
                .method = "PATCH",
                .path = control_path("rules/" + id),
                .body = Json{{"enabled", is_enabled}}.dump()};
}

static Result<Step> enable(const Json& value, const std::string& where, VirtualTime)
{
    return switch_rule(value, where, true);
}

static Result<Step> disable(const Json& value, const std::string& where, VirtualTime)
{
    return switch_rule(value, where, false);
}

static Result<Step> make_rule(const Json& value, const std::string& where, VirtualTime origin)
{
    TRY(const auto draft, read_rule(value, where, origin)); // it is read again when it is played
    const auto& id = draft.rule.id;
    return Step{.label = "rule" + (id.empty() ? "" : " " + id),
                .method = "POST",
                .path = control_path("rules"),
                .body = value.dump()};
}

static Result<Step> revoke(const Json& value, const std::string& where, VirtualTime)
{
    TRY(const auto account, read_word(value, where, "an account's user name, or \"*\",", 255));
    return Step{.label = "revoke_tokens " + account,
                .method = "POST",
                .path = control_path("tokens/revoke"),
                .body = Json{{"account", account}}.dump()};
}

static Result<Step> change_platform(const Json& value, const std::string& where, VirtualTime)
{
    CHECKED(require_object(value, where, "{webhook_timeout: 2s}"));
    return Step{.label = "platform",
                .method = "PATCH",
                .path = control_path("platform"),
                .body = value.dump()};
}

static Result<Step> change_webhooks(const Json& value, const std::string& where, VirtualTime)
{
    CHECKED(require_object(value, where, "{reports: {url: \"http://127.0.0.1:9000/reports\"}}"));
    return Step{.label = "webhooks",
                .method = "PUT",
                .path = control_path("webhooks"),
                .body = value.dump()};
}

static Result<Step> set_state(const Json& value, const std::string& where, VirtualTime)
{
    TRY(const auto word, read_word(value, where, "a state", 64));
    return Step{.label = "state " + word,
                .method = "PUT",
                .path = control_path("state"),
                .body = Json{{"state", word}}.dump()};
}

static Result<Step> note(const Json& value, const std::string& where, VirtualTime)
{
    TRY(const auto text, read_word(value, where, "a note", 1'000));
    return Step{.label = "note",
                .method = "POST",
                .path = control_path("notes"),
                .body = Json{{"text", text}}.dump()};
}

std::span<const VerbRow> step_verbs()
{
    static constexpr VerbRow rows[] = {
        {"attach", "\"8988280666000000001\"", "", attach},
        {"detach", "\"8988280666000000001\"", "", detach},
        {"device", "{iccid: \"8988280666000000001\", asleep: true}", "", change_device},
        {"mo", "{iccid: \"8988280666000000001\", payload: hello}", "", send_mo},
        {"data", "{iccid: \"8988280666000000001\", rx_mb: 1.5}", "", use_data},
        {"call", "{method: POST, path: \"/v1/sims/{iccid}/reset\"}", "/body", call_api},
        {"enable", "RULE", "", enable},
        {"disable", "RULE", "", disable},
        {"rule", "{on: sms.submit, then: fail}", "", make_rule},
        {"revoke_tokens", "\"*\"", "", revoke},
        {"platform", "{webhook_timeout: 2s}", "", change_platform},
        {"webhooks", "{reports: {url: \"sink:reports\"}}", "", change_webhooks},
        {"state", "WORD", "", set_state},
        {"note", "TEXT", "", note},
        {"control", "{method: POST, path: /v1/deliveries/hold}", "/body", call_control},
    };
    return rows;
}

static std::vector<std::string_view> verb_names()
{
    std::vector<std::string_view> names;
    for (const auto& row : step_verbs()) names.emplace_back(row.name);
    return names;
}

static std::string joined(std::span<const std::string_view> words)
{
    std::string text;
    for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

Result<const VerbRow*> find_verb(const Json& given, const std::string& where,
                                 std::span<const std::string_view> beside)
{
    const auto verbs = verb_names();
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "a step is a map with one verb, as {detach: \"8988280666000000001\"}.",
                      where);
    std::vector<std::string_view> keys(beside.begin(), beside.end());
    keys.insert(keys.end(), verbs.begin(), verbs.end());
    const Fields fields(given, where);
    CHECKED(fields.only(keys));
    const VerbRow* found = nullptr;
    for (const auto& row : step_verbs()) {
        if (!fields.member(row.name)) continue;
        if (found)
            return refuse(Reason::malformed,
                          "a step has one verb, and this has " + std::string(found->name) +
                              " and " + row.name + "; write two steps.",
                          fields.pointer(row.name));
        found = &row;
    }
    if (found) return found;
    return refuse(Reason::malformed, "a step needs one of the verbs " + joined(verbs) + ".", where);
}

Result<Step> read_step(const Json& given, const std::string& where, VirtualTime origin,
                       std::span<const std::string_view> beside)
{
    TRY(const VerbRow* verb, find_verb(given, where, beside));
    return verb->read(*given.find(verb->name), Fields(given, where).pointer(verb->name), origin);
}

} // namespace easyconnect
