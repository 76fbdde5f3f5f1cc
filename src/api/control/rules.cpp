#include "api/endpoints.hpp"
#include "api/faults/catalog.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/rule_json.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

// --- rules

static Reply rules_reply(const World& world, bool (*fits)(const Rule&))
{
    JsonWriter json;
    json.open_object().key("rules").open_array();
    for (const auto& rule : world.rules.all)
        if (!fits || fits(rule)) write(json, world, rule);
    json.close_array().close_object();
    return {.body = json.take()};
}

static Reply rule_reply(const World& world, const Rule& rule, int status)
{
    JsonWriter json;
    write(json, world, rule);
    return {.status = status, .body = json.take()};
}

/// GET rules: every rule, in the order in which they are asked, and how often each has fired.
static Result<Reply> list_rules(World& world, const Request&)
{
    return rules_reply(world, nullptr);
}

/// POST rules: adds one at the end; 201 with the rule and its id.
static Result<Reply> add(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    TRY(auto draft, read_rule(body, "", world.now));
    TRY(const Rule* added, add_rule(world, std::move(draft)));
    return rule_reply(world, *added, 201);
}

/// PATCH rules/{id} {"enabled": false}: switches it off, or on; its counts stay.
static Result<Reply> change_rule(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"enabled"}));
    TRY(const auto enabled, fields.truth("enabled"));
    if (!enabled) return refuse(Reason::malformed, "enabled is missing.", "/enabled");
    TRY(const Rule* rule, enable_rule(world, request.captured.front(), *enabled));
    return rule_reply(world, *rule, 200);
}

/// DELETE rules/{id}
static Result<Reply> remove_rule(World& world, const Request& request)
{
    CHECKED(remove_rule(world, request.captured.front()));
    return Reply{.status = 204};
}

/// DELETE rules: all of them.
static Result<Reply> remove_all(World& world, const Request&)
{
    remove_rules(world);
    return Reply{.status = 204};
}

// --- faults: the rules that spoil calls of the API

/// GET faults: what is in force, and every kind that can be had.
static Result<Reply> list_faults(World& world, const Request&)
{
    JsonWriter json;
    json.open_object().key("faults").open_array();
    for (const auto& rule : world.rules.all)
        if (has_fault(rule)) write(json, world, rule);
    json.close_array().key("kinds").open_array();
    for (const auto& row : all_faults()) {
        json.open_object().field("fault", row.name).field("purpose", row.purpose);
        const auto words = [&](const char* key, const auto& list, const auto& text) {
            json.key(key).open_array();
            for (const auto& each : list) json.value(text(each));
            json.close_array();
        };
        const auto same = [](std::string_view word) { return word; };
        words("stages", row.stages, [](FaultStage stage) { return std::string_view(name(stage)); });
        if (row.how.size()) words("how", row.how, same);
        words("required", row.required, same);
        words("optional", row.optional, same);
        if (!row.only_on.empty()) json.field("only_on", row.only_on);
        json.close_object();
    }
    json.close_array().close_object();
    return Reply{.body = json.take()};
}

/// The rule behind a fault that was posted: {"id", "on", "when", "enabled"} beside the fault's own
/// keys. `on` is "api" unless said, or what the fault can only be had on.
static Result<nlohmann::json> rule_around(nlohmann::json fault)
{
    nlohmann::json rule = nlohmann::json::object();
    for (const char* key : {"id", "on", "when", "enabled"})
        if (fault.contains(key)) {
            rule[key] = fault[key];
            fault.erase(key);
        }
    if (!fault.contains("fault"))
        return refuse(Reason::malformed,
                      "fault is missing; GET faults lists the kinds, as {\"fault\": \"latency\", "
                      "\"by\": \"2s\", \"on\": \"sims.*\"}.",
                      "/fault");
    if (!rule.contains("on") && !fault.contains("of")) {
        const auto* row =
            fault["fault"].is_string() ? fault_named(fault["fault"].get<std::string>()) : nullptr;
        rule["on"] = row && !row->only_on.empty() ? std::string(row->only_on) : "api";
    }
    rule["then"] = std::move(fault);
    return rule;
}

/// POST faults {"fault": "status", "status": 503, "on": "sims.read", "when": {"first": 2}}: a rule
/// with this fault; 201 with it and its id.
static Result<Reply> add_fault(World& world, const Request& request)
{
    TRY(auto body, read_json_object(request));
    TRY(const auto rule, rule_around(std::move(body)));
    auto draft = read_rule(rule, "", world.now);
    if (!draft) {
        auto refusal = std::move(draft).error();
        if (refusal.where.starts_with("/then")) refusal.where.erase(0, 5);
        return std::unexpected(std::move(refusal));
    }
    TRY(const Rule* added, add_rule(world, *std::move(draft)));
    return rule_reply(world, *added, 201);
}

/// Refuses what is no fault: an outage of the webhooks and other rules are under rules/.
static Result<void> require_fault(World& world, const Request& request)
{
    const Rule* rule = find_rule(world, request.captured.front());
    if (rule && has_fault(*rule)) return {};
    return refuse(Reason::not_found, "There is no fault " + request.captured.front() + ".");
}

static Result<Reply> change_fault(World& world, const Request& request)
{
    CHECKED(require_fault(world, request));
    return change_rule(world, request);
}

static Result<Reply> remove_fault(World& world, const Request& request)
{
    CHECKED(require_fault(world, request));
    return remove_rule(world, request);
}

/// DELETE faults: all of them; other rules stay.
static Result<Reply> remove_all_faults(World& world, const Request&)
{
    remove_rules(world, has_fault);
    return Reply{.status = 204};
}

std::span<const Endpoint> rule_endpoints()
{
    // a rule that ends may let webhooks go
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/rules", list_rules},
        {"POST", "/_simulator/v1/rules", add},
        {"DELETE", "/_simulator/v1/rules", remove_all, no_operation, Pacing::may_block},
        {"PATCH", "/_simulator/v1/rules/{id}", change_rule, no_operation, Pacing::may_block},
        {"DELETE", "/_simulator/v1/rules/{id}", remove_rule, no_operation, Pacing::may_block},
        {"GET", "/_simulator/v1/faults", list_faults},
        {"POST", "/_simulator/v1/faults", add_fault},
        {"DELETE", "/_simulator/v1/faults", remove_all_faults},
        {"PATCH", "/_simulator/v1/faults/{id}", change_fault},
        {"DELETE", "/_simulator/v1/faults/{id}", remove_fault},
    };
    return endpoints;
}

} // namespace easyconnect
