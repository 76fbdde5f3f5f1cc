#include "api/rule_json.hpp"

#include "api/dates.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::int64_t count_most = 1'000'000'000;
static constexpr std::size_t pattern_most = 2'000;

static std::string effect_names(RuleMoment moment)
{
    std::string names;
    for (const auto& row : effects())
        if (fits(row, moment)) names += (names.empty() ? "" : ", ") + std::string(row.name);
    return names;
}

static Result<const EffectRow*> read_kind(const std::string& word, RuleMoment moment,
                                          const std::string& where)
{
    for (const auto& row : effects()) {
        if (row.name != word) continue;
        if (fits(row, moment)) return &row;
        return refuse(Reason::malformed,
                      word + " cannot be had at " + name(moment) + "; there are " +
                          effect_names(moment) + ".",
                      where);
    }
    return refuse(Reason::malformed,
                  "There is no effect " + word + "; at " + name(moment) + " there are " +
                      effect_names(moment) + ".",
                  where);
}

static Result<void> check_parameter(Parameter parameter, bool is_given, const EffectRow& row,
                                    const char* key, const std::string& where)
{
    if (parameter == Parameter::none && is_given)
        return refuse(Reason::malformed, std::string(row.name) + " takes no " + key + ".", where);
    if (parameter == Parameter::required && !is_given)
        return refuse(Reason::malformed, std::string(row.name) + " needs " + key + ".", where);
    return {};
}

static Result<Effect> read_effect(const nlohmann::json& given, RuleMoment moment,
                                  const std::string& where)
{
    const auto whole =
        given.is_string() ? nlohmann::json{{"effect", given}} : given; // a name alone
    if (!whole.is_object())
        return refuse(Reason::malformed,
                      "then must be the name of an effect, or an object as {\"effect\": \"late\", "
                      "\"by\": \"10m\"}.",
                      where);
    const Fields fields(whole, where);
    CHECKED(fields.only({"effect", "by", "up_to", "cause", "octets"}));
    TRY(const auto word, fields.text("effect"));
    if (!word) return refuse(Reason::malformed, "effect is missing.", fields.pointer("effect"));
    TRY(const EffectRow* row,
        read_kind(*word, moment, given.is_string() ? where : fields.pointer("effect")));
    Effect effect{.kind = row->kind};
    TRY(effect.by, fields.duration("by"));
    TRY(effect.up_to, fields.duration("up_to"));
    TRY(const auto cause, fields.text("cause"));
    TRY(effect.octets, fields.whole("octets", 0, count_most));
    CHECKED(check_parameter(row->by, effect.by.has_value(), *row, "by", fields.pointer("by")));
    CHECKED(check_parameter(row->up_to, effect.up_to.has_value(), *row, "up_to",
                            fields.pointer("up_to")));
    CHECKED(check_parameter(row->cause, cause.has_value(), *row, "cause", fields.pointer("cause")));
    CHECKED(check_parameter(row->octets, effect.octets.has_value(), *row, "octets",
                            fields.pointer("octets")));
    if (effect.up_to && *effect.up_to < *effect.by)
        return refuse(Reason::malformed, "up_to must not be shorter than by.",
                      fields.pointer("up_to"));
    if (cause && (cause->empty() || cause->size() > 64))
        return refuse(Reason::malformed, "cause must have 1 to 64 bytes.", fields.pointer("cause"));
    effect.cause = cause.value_or("");
    return effect;
}

static Result<std::string> read_pattern(const Fields& fields, const char* key)
{
    TRY(const auto pattern, fields.text(key));
    if (!pattern) return std::string("*");
    if (!pattern->empty() && pattern->size() <= pattern_most) return *pattern;
    return refuse(Reason::malformed,
                  std::string(key) + " must have 1 to " + std::to_string(pattern_most) +
                      " bytes; * stands for any characters.",
                  fields.pointer(key));
}

static Result<RuleCondition> read_condition(const nlohmann::json& given, const std::string& where)
{
    if (!given.is_object())
        return refuse(Reason::malformed, "when must be an object, as {\"nth\": 2}.", where);
    const Fields fields(given, where);
    CHECKED(fields.only({"iccid", "payload", "part", "attempt", "from", "until", "nth", "every",
                         "first", "percent"}));
    RuleCondition when;
    TRY(when.iccid, read_pattern(fields, "iccid"));
    TRY(when.payload, read_pattern(fields, "payload"));
    TRY(when.part, fields.whole("part", 1, 255));
    TRY(when.attempt, fields.whole("attempt", 1, count_most));
    TRY(when.from, fields.instant("from"));
    TRY(when.until, fields.instant("until"));
    TRY(when.nth, fields.whole("nth", 1, count_most));
    TRY(when.every, fields.whole("every", 1, count_most));
    TRY(when.first, fields.whole("first", 1, count_most));
    TRY(const auto percent, fields.whole("percent", 0, 100));
    when.percent = percent.value_or(100);
    if (when.from && when.until && *when.until <= *when.from)
        return refuse(Reason::malformed, "until must be later than from.", fields.pointer("until"));
    return when;
}

Result<Rule> read_rule(const nlohmann::json& given, const std::string& where)
{
    if (!given.is_object())
        return refuse(Reason::malformed,
                      "A rule is an object, as {\"on\": \"webhook.report\", \"then\": "
                      "\"duplicate\"}.",
                      where);
    const Fields fields(given, where);
    CHECKED(fields.only({"id", "on", "when", "then"}));
    Rule rule;
    TRY(const auto id, fields.text("id"));
    if (id && (id->empty() || id->size() > 64 || id->find('/') != id->npos))
        return refuse(Reason::malformed, "id must have 1 to 64 bytes and no slash.",
                      fields.pointer("id"));
    rule.id = id.value_or("");
    TRY(const auto on, fields.text("on"));
    const auto moment = on ? rule_moment_named(*on) : std::nullopt;
    if (!moment)
        return refuse(Reason::malformed,
                      "on must be sms.submit, sms.attempt, webhook, webhook.report or webhook.mo.",
                      fields.pointer("on"));
    rule.on = *moment;
    if (const auto* when = fields.member("when")) {
        TRY(rule.when, read_condition(*when, fields.pointer("when")));
    }
    const auto* then = fields.member("then");
    if (!then)
        return refuse(Reason::malformed,
                      "then is missing; there are " + effect_names(*moment) + ".",
                      fields.pointer("then"));
    TRY(rule.then, read_effect(*then, *moment, fields.pointer("then")));
    return rule;
}

static void write(JsonWriter& json, const RuleCondition& when)
{
    json.open_object();
    if (when.iccid != "*") json.field("iccid", when.iccid);
    if (when.payload != "*") json.field("payload", when.payload);
    if (when.part) json.field("part", *when.part);
    if (when.attempt) json.field("attempt", *when.attempt);
    if (when.from) json.field("from", rfc3339_text(*when.from));
    if (when.until) json.field("until", rfc3339_text(*when.until));
    if (when.nth) json.field("nth", *when.nth);
    if (when.every) json.field("every", *when.every);
    if (when.first) json.field("first", *when.first);
    if (when.percent != 100) json.field("percent", when.percent);
    json.close_object();
}

void write(JsonWriter& json, const Rule& rule)
{
    json.open_object().field("id", rule.id).field("on", name(rule.on)).key("when");
    write(json, rule.when);
    const auto& effect = rule.then;
    json.key("then").open_object().field("effect", row_of(effect.kind).name);
    if (effect.by) json.field("by", duration_text(*effect.by));
    if (effect.up_to) json.field("up_to", duration_text(*effect.up_to));
    if (!effect.cause.empty()) json.field("cause", effect.cause);
    if (effect.octets) json.field("octets", *effect.octets);
    json.close_object().field("matched", rule.matched).field("fired", rule.fired).close_object();
}

} // namespace easyconnect
