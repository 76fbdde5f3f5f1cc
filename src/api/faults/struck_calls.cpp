#include "api/faults/struck_calls.hpp"

#include "api/basic_credentials.hpp"
#include "api/bearer_token.hpp"
#include "api/endpoints.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

std::string account_of(const World& world, const Request& request)
{
    if (request.path == token_path) {
        const auto credentials = read_basic(request.authorization);
        return credentials ? credentials->username : std::string();
    }
    const auto token = world.tokens.by_text.find(std::string(bearer_token(request.authorization)));
    if (token == world.tokens.by_text.end()) return {};
    return world.accounts[token->second.account].username;
}

std::optional<Iccid> iccid_of(std::string_view path)
{
    static constexpr std::string_view prefix = "/management-api/v1/sims/";
    if (!path.starts_with(prefix)) return {};
    path.remove_prefix(prefix.size());
    return Iccid::parse(path.substr(0, path.find('/')));
}

/// The path with its query, as rules match it: "/management-api/v1/sims?page=2".
static std::string path_and_query(const Request& request)
{
    std::string text = request.path;
    char mark = '?';
    for (const auto& [key, value] : request.query) {
        text += mark + key + "=" + value;
        mark = '&';
    }
    return text;
}

/// The text of the SMS that a body submits; empty when it is about none.
static std::string text_of_sms(const std::string& body)
{
    if (body.find("payload") == body.npos) return {};
    const auto json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return {};
    const auto payload = json.find("payload");
    return payload != json.end() && payload->is_string() ? payload->get<std::string>() : "";
}

MetRules::MetRules(World& world, const Request& request, std::string_view operation)
    : world_(world), request_(request), operation_(operation)
{
    if (!world.rules.listen_to_calls || request.scripted_account || operation.empty()) return;
    account_ = account_of(world, request);
    path_ = path_and_query(request);
    iccid_ = iccid_of(request.path);
    text_ = text_of_sms(request.body);
    looks_ = look_at_call(world, occasion());
}

Occasion MetRules::occasion() const
{
    return {.on = RuleMoment::operation,
            .about = operation_,
            .iccid = iccid_,
            .account = account_,
            .payload = request_.body,
            .text = text_,
            .path = path_};
}

void MetRules::strike(FaultStage stage, std::optional<Reply>& reply)
{
    for (const auto& met : looks_) strike_with(met, stage, reply);
}

/// A fault that could as well strike before is asked to strike after the commit so that something
/// has happened. A call that was declined has done nothing.
static bool lacks_commit(const FaultRow& row, FaultStage stage, const std::optional<Reply>& reply)
{
    return stage == FaultStage::after_commit && *row.stages.begin() == FaultStage::before &&
           (!reply || reply->status >= 400);
}

/// Rules are looked up by id: what strikes may change the list. A rule without faults fires before
/// the call is answered.
void MetRules::strike_with(const CallLook& met, FaultStage stage, std::optional<Reply>& reply)
{
    const auto note = [&](const Rule& rule, std::string what, bool has_fired) {
        notes_.push_back({rule.id, std::move(what), stage, has_fired, met.look, rule.when.percent});
    };
    Rule* rule = find_rule(world_, met.rule);
    if (!rule) return;
    if (!has_fault(*rule)) {
        if (stage != FaultStage::before) return;
        if (met.look.is_picked) fire_at_call(world_, *rule, occasion(), "steps");
        return note(*rule, "steps", met.look.is_picked);
    }
    for (const auto& deed : rule->then) {
        const auto* fault = std::get_if<Fault>(&deed);
        if (!fault || fault->stage != stage) continue;
        const FaultRow& row = *fault_named(fault->kind);
        const bool is_taken = stage == FaultStage::before && reply; // somebody answers already
        bool has_struck = false;
        if (met.look.is_picked && !is_taken && !lacks_commit(row, stage, reply)) {
            StruckCall call{world_, request_, operation_, account_, *rule, met.look, reply};
            has_struck = row.strike(*fault, call);
        }
        const bool has_fired = std::ranges::any_of(notes_, [&](const RuleNote& other) {
            return other.rule == rule->id && other.has_fired;
        });
        if (has_struck && !has_fired) fire_at_call(world_, *rule, occasion(), text_of(*fault));
        note(*rule, text_of(*fault), has_struck);
    }
}

} // namespace easyconnect
