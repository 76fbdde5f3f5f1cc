#include "api/rule_json.hpp"

#include "api/dates.hpp"
#include "api/effect_json.hpp"
#include "api/endpoints.hpp"
#include "api/faults/catalog.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/rule_condition_json.hpp"
#include "api/step_json.hpp"
#include "world/glob.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::size_t deeds_most = 16;
static constexpr std::size_t steps_most = 100;

// --- what a rule is about

namespace {

/// What `on` names; a word may name several, and the deeds decide.
struct Meanings {
    std::optional<RuleMoment> moment{}; ///< of the platform: "sms.attempt"
    bool is_operation = false;          ///< "sims.read", "sims.*", "api"
    bool is_happening = false;          ///< "sms.delivered"
};

} // namespace

static Meanings meanings_of(const std::string& word)
{
    Meanings meanings{.moment = rule_moment_named(word)};
    meanings.is_operation =
        word == "api" || std::ranges::any_of(operation_names(), [&](std::string_view operation) {
            return fits_glob(word, operation);
        });
    meanings.is_happening = fact_kind_named(word).has_value();
    return meanings;
}

static Result<Meanings> read_on(const Fields& fields, const std::optional<std::string>& on)
{
    const auto meanings = on ? meanings_of(*on) : Meanings{};
    if (meanings.moment || meanings.is_operation || meanings.is_happening) return meanings;
    std::vector<std::string_view> known{"sms.submit",     "sms.attempt", "webhook",
                                        "webhook.report", "webhook.mo",  "api"};
    known.insert(known.end(), operation_names().begin(), operation_names().end());
    const auto near = on ? nearest(*on, known) : std::string_view();
    return refuse(Reason::malformed,
                  "on must be sms.submit, sms.attempt, webhook, webhook.report, webhook.mo, an "
                  "operation such as sims.read, sims.* or api, or an event such as "
                  "sms.delivered" +
                      (near.empty() ? "." : "; did you mean " + std::string(near) + "?"),
                  fields.pointer("on"));
}

// --- what it does

static Result<std::vector<std::pair<Duration, Step>>>
read_steps(const nlohmann::json& given, const std::string& where, VirtualTime origin)
{
    if (!given.is_array() || given.empty() || given.size() > steps_most)
        return refuse(Reason::malformed,
                      "steps must be a list of 1 to " + std::to_string(steps_most) +
                          " steps, as [{\"after\": \"5s\", \"detach\": \"{iccid}\"}].",
                      where);
    static constexpr std::array<std::string_view, 1> beside{"after"};
    std::vector<std::pair<Duration, Step>> steps;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const std::string at = where + "/" + std::to_string(i);
        TRY(auto step, read_step(given[i], at, origin, beside));
        TRY(const auto after, Fields(given[i], at).duration("after"));
        steps.emplace_back(after.value_or(Duration::zero()), std::move(step));
    }
    return steps;
}

/// Whether the word names a fault rather than an effect, where both could be meant.
static bool is_fault(const nlohmann::json& given)
{
    if (given.is_object()) return given.contains("fault");
    return given.is_string() && fault_named(given.get<std::string>());
}

/// What an outage of a part that is not the API comes to.
static Result<Deed> read_outage(const Fields& fields, RuleDraft& draft, const std::string& of)
{
    CHECKED(fields.only({"fault", "of", "by"}));
    TRY(const auto by, fields.duration("by"));
    if (of == "smsc") {
        if (by)
            return refuse(Reason::malformed,
                          "an outage of the smsc takes no by; when.from and when.until do.",
                          fields.pointer("by"));
        draft.rule.on = RuleMoment::sms_attempt;
        return Effect{.kind = EffectKind::buffer, .cause = "system failure"};
    }
    draft.rule.on = RuleMoment::webhook;
    return Effect{.kind = EffectKind::hold, .by = by};
}

static Result<Deed> read_deed(const nlohmann::json& given, const std::string& where,
                              RuleDraft& draft, const Meanings& on, VirtualTime origin)
{
    if (given.is_object() && given.contains("steps")) {
        const Fields fields(given, where);
        CHECKED(fields.only({"steps"}));
        TRY(auto steps, read_steps(given["steps"], fields.pointer("steps"), origin));
        draft.reactions.push_back(std::move(steps));
        return Reaction{};
    }
    if (is_fault(given)) {
        TRY(auto fault, read_fault(given, where));
        if (!on.is_operation)
            return refuse(Reason::malformed,
                          "a fault spoils calls of the API: on must be an operation such as "
                          "sims.read, sims.* or api.",
                          where);
        const auto only = fault_named(fault.kind)->only_on;
        if (!only.empty() && draft.rule.about != only)
            return refuse(Reason::malformed,
                          fault.kind + " can only be had on " + std::string(only) + ".", where);
        return fault;
    }
    if (!on.moment && given.is_string()) {
        const auto word = given.get<std::string>();
        const bool is_effect =
            std::ranges::find(effects(), word, &EffectRow::name) != effects().end();
        return refuse(Reason::malformed,
                      is_effect
                          ? word + " is an effect on SMS and webhooks: on must be sms.submit, "
                                   "sms.attempt, webhook, webhook.report or webhook.mo."
                          : "There is no fault " + word + ".",
                      where);
    }
    if (!on.moment)
        return refuse(Reason::malformed,
                      "then must be a fault, as {\"fault\": \"status\", \"status\": 503}, or "
                      "{\"steps\": [...]}.",
                      where);
    TRY(auto effect, read_effect(given, *on.moment, where));
    return effect;
}

static bool holds(const std::vector<Deed>& deeds, auto is_of_kind)
{
    return std::ranges::any_of(deeds, is_of_kind);
}

/// Decides what the rule listens to, now that its deeds are known.
static Result<void> settle_moment(Rule& rule, const Meanings& on, const std::string& where)
{
    const bool faults = has_fault(rule);
    const bool effects =
        holds(rule.then, [](const Deed& deed) { return std::holds_alternative<Effect>(deed); });
    if (faults && effects)
        return refuse(Reason::malformed,
                      "an effect and a fault cannot be had in one rule; write two.", where);
    if (faults)
        rule.on = RuleMoment::operation;
    else if (on.moment)
        rule.on = *on.moment;
    else
        rule.on = on.is_operation ? RuleMoment::operation : RuleMoment::happening;
    if (rule.on != RuleMoment::operation && rule.on != RuleMoment::happening) rule.about = "*";
    return {};
}

static Result<void> read_deeds(const nlohmann::json& then, const std::string& where,
                               RuleDraft& draft, const Meanings& on, VirtualTime origin)
{
    if (!then.is_array()) {
        TRY(auto deed, read_deed(then, where, draft, on, origin));
        draft.rule.then.push_back(std::move(deed));
        return settle_moment(draft.rule, on, where);
    }
    if (then.empty() || then.size() > deeds_most)
        return refuse(Reason::malformed,
                      "then must have 1 to " + std::to_string(deeds_most) + " deeds.", where);
    for (std::size_t i = 0; i < then.size(); ++i) {
        TRY(auto deed, read_deed(then[i], where + "/" + std::to_string(i), draft, on, origin));
        draft.rule.then.push_back(std::move(deed));
    }
    return settle_moment(draft.rule, on, where);
}

/// An outage that says what is down: {"fault": "outage", "of": "token", "how": "reset"}. Gives
/// whether it was one.
static Result<bool> read_named_outage(const Fields& fields, RuleDraft& draft)
{
    const auto* then = fields.member("then");
    if (!then->is_object() || !then->contains("of")) return false;
    const Fields outage(*then, fields.pointer("then"));
    TRY(const auto fault, outage.text("fault"));
    TRY(const auto of, outage.text("of"));
    const bool is_known = *of == "api" || *of == "token" || *of == "smsc" || *of == "webhooks";
    if (fault != "outage" || !is_known)
        return refuse(Reason::malformed,
                      fault != "outage" ? "only an outage takes of."
                                        : "of must be api, token, smsc or webhooks.",
                      outage.pointer("of"));
    if (fields.member("on"))
        return refuse(Reason::malformed, "an outage says what is down in of or in on, not in both.",
                      fields.pointer("on"));
    if (*of == "smsc" || *of == "webhooks") {
        TRY(auto deed, read_outage(outage, draft, *of));
        draft.rule.then.push_back(std::move(deed));
        return true;
    }
    auto plain = *then;
    plain.erase("of");
    TRY(auto read,
        read_fault(plain, outage.pointer("fault").substr(0, fields.pointer("then").size())));
    draft.rule.on = RuleMoment::operation;
    draft.rule.about = *of == "api" ? "*" : "oauth.token";
    draft.rule.then.push_back(std::move(read));
    return true;
}

Result<RuleDraft> read_rule(const nlohmann::json& given, const std::string& where,
                            VirtualTime origin)
{
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "A rule is an object, as {\"on\": \"webhook.report\", \"then\": "
                      "\"duplicate\"}.",
                      where);
    const Fields fields(given, where);
    CHECKED(fields.only({"id", "on", "when", "then", "enabled"}));
    RuleDraft draft;
    TRY(const auto id, fields.text("id"));
    if (id && (id->empty() || id->size() > 64 || id->find('/') != id->npos))
        return refuse(Reason::malformed, "id must have 1 to 64 bytes and no slash.",
                      fields.pointer("id"));
    draft.rule.id = id.value_or("");
    TRY(const auto enabled, fields.truth("enabled"));
    draft.rule.is_enabled = enabled.value_or(true);
    if (const auto* when = fields.member("when")) {
        TRY(draft.rule.when, read_rule_condition(*when, fields.pointer("when"), origin));
    }
    TRY(const auto on, fields.text("on"));
    const auto* then = fields.member("then");
    if (then) {
        TRY(const bool is_outage, read_named_outage(fields, draft));
        if (is_outage) return draft;
    }
    TRY(const Meanings meanings, read_on(fields, on));
    if (!then)
        return refuse(Reason::malformed,
                      meanings.moment
                          ? "then is missing; there are " + effect_names(*meanings.moment) + "."
                          : "then is missing.",
                      fields.pointer("then"));
    draft.rule.about = *on == "api" ? "*" : *on;
    CHECKED(read_deeds(*then, fields.pointer("then"), draft, meanings, origin));
    return draft;
}

Result<Rule*> add_rule(World& world, RuleDraft draft)
{
    std::size_t steps = world.script.steps.size();
    for (const auto& reaction : draft.reactions) steps += reaction.size();
    if (steps > world.bounds.steps)
        return refuse(Reason::full, "There may be " + std::to_string(world.bounds.steps) +
                                        " scripted steps, not more.");
    TRY(Rule * rule, add_rule(world, std::move(draft.rule)));
    auto reaction = draft.reactions.begin();
    for (auto& deed : rule->then) {
        auto* const set_off = std::get_if<Reaction>(&deed);
        if (!set_off) continue;
        for (auto& [after, step] : *reaction++)
            set_off->steps.push_back({after, add_step(world, std::move(step))});
    }
    return rule;
}

// --- writing

static std::string on_text(const Rule& rule)
{
    if (rule.on == RuleMoment::operation) return rule.about == "*" ? "api" : rule.about;
    return rule.on == RuleMoment::happening ? rule.about : name(rule.on);
}

static void write(JsonWriter& json, const World& world, const Reaction& reaction)
{
    json.open_object().key("steps").open_array();
    for (const auto& later : reaction.steps)
        json.open_object()
            .field("after", duration_text(later.after))
            .field("step", world.script.steps[later.step].label)
            .close_object();
    json.close_array().close_object();
}

static void write(JsonWriter& json, const World& world, const Deed& deed)
{
    if (const auto* effect = std::get_if<Effect>(&deed)) return write(json, *effect);
    if (const auto* fault = std::get_if<Fault>(&deed)) return write(json, *fault);
    write(json, world, std::get<Reaction>(deed));
}

void write(JsonWriter& json, const World& world, const Rule& rule)
{
    json.open_object()
        .field("id", rule.id)
        .field("on", on_text(rule))
        .field("enabled", rule.is_enabled)
        .key("when");
    write(json, rule.when);
    json.key("then");
    if (rule.then.size() == 1) {
        write(json, world, rule.then.front());
    } else {
        json.open_array();
        for (const auto& deed : rule.then) write(json, world, deed);
        json.close_array();
    }
    json.field("matched", rule.matched).field("fired", rule.fired).close_object();
}

} // namespace easyconnect
