#include "api/rule_condition_json.hpp"

#include "api/dates.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/pattern_bounds.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static Result<std::string> read_pattern(const Fields& fields, const char* key)
{
    TRY(const auto pattern, fields.text(key));
    if (!pattern) return std::string("*");
    if (!pattern->empty() && pattern->size() <= glob_most) return *pattern;
    return refuse(Reason::malformed,
                  std::string(key) + " must have 1 to " + std::to_string(glob_most) +
                      " bytes; * stands for any characters.",
                  fields.pointer(key));
}

static Result<std::optional<VirtualTime>> read_moment(const Fields& fields, const char* key,
                                                      VirtualTime origin)
{
    TRY(const auto text, fields.text(key));
    if (!text || !text->starts_with('+')) return fields.instant(key);
    const auto after = read_duration(std::string_view(*text).substr(1));
    if (after) return origin + *after;
    return refuse(Reason::malformed, after.error().detail, fields.pointer(key));
}

static Result<std::optional<std::string>> read_word(const Fields& fields, const char* key)
{
    TRY(auto word, fields.text(key));
    if (!word || (!word->empty() && word->size() <= state_most)) return word;
    return refuse(Reason::malformed,
                  std::string(key) + " must have 1 to " + std::to_string(state_most) + " bytes.",
                  fields.pointer(key));
}

static Result<RuleSituation> read_situation(const nlohmann::json& given, const std::string& where)
{
    if (!given.is_object())
        return refuse(Reason::malformed, "while must be an object, as {\"attached\": false}.",
                      where);
    const Fields fields(given, where);
    CHECKED(fields.only({"attached", "asleep", "status", "state", "rule"}));
    RuleSituation situation;
    TRY(situation.attached, fields.truth("attached"));
    TRY(situation.asleep, fields.truth("asleep"));
    TRY(situation.state, read_word(fields, "state"));
    TRY(situation.rule, read_word(fields, "rule"));
    TRY(const auto status, fields.text("status"));
    if (!status) return situation;
    if (*status == "Enabled") situation.status = SimStatus::enabled;
    if (*status == "Disabled") situation.status = SimStatus::disabled;
    if (!situation.status)
        return refuse(Reason::malformed, "status must be Enabled or Disabled.",
                      fields.pointer("status"));
    return situation;
}

static Result<CountedPer> read_per(const Fields& fields)
{
    TRY(const auto word, fields.text("per"));
    if (!word) return CountedPer::rule;
    for (const auto per : {CountedPer::rule, CountedPer::sim, CountedPer::account})
        if (*word == name(per)) return per;
    return refuse(Reason::malformed, "per must be rule, sim or account.", fields.pointer("per"));
}

Result<RuleCondition> read_rule_condition(const nlohmann::json& given, const std::string& where,
                                          VirtualTime origin)
{
    if (!given.is_object())
        return refuse(Reason::malformed, "when must be an object, as {\"nth\": 2}.", where);
    const Fields fields(given, where);
    CHECKED(fields.only({"iccid", "account", "payload", "path", "part", "attempt", "from", "until",
                         "while", "nth", "every", "first", "per", "percent"}));
    RuleCondition when;
    TRY(when.iccid, read_pattern(fields, "iccid"));
    TRY(when.account, read_pattern(fields, "account"));
    TRY(when.payload, read_pattern(fields, "payload"));
    TRY(when.path, read_pattern(fields, "path"));
    TRY(when.part, fields.whole("part", 1, 255));
    TRY(when.attempt, fields.whole("attempt", 1, number_most));
    TRY(when.from, read_moment(fields, "from", origin));
    TRY(when.until, read_moment(fields, "until", origin));
    if (const auto* situation = fields.member("while")) {
        TRY(when.situation, read_situation(*situation, fields.pointer("while")));
    }
    TRY(when.nth, fields.whole("nth", 1, number_most));
    TRY(when.every, fields.whole("every", 1, number_most));
    TRY(when.first, fields.whole("first", 1, number_most));
    TRY(when.per, read_per(fields));
    TRY(const auto percent, fields.whole("percent", 0, 100));
    when.percent = percent.value_or(100);
    if (when.from && when.until && *when.until <= *when.from)
        return refuse(Reason::malformed, "until must be later than from.", fields.pointer("until"));
    return when;
}

static void write(JsonWriter& json, const RuleSituation& situation)
{
    json.key("while").open_object();
    if (situation.attached) json.field("attached", *situation.attached);
    if (situation.asleep) json.field("asleep", *situation.asleep);
    if (situation.status)
        json.field("status", *situation.status == SimStatus::enabled ? "Enabled" : "Disabled");
    if (situation.state) json.field("state", *situation.state);
    if (situation.rule) json.field("rule", *situation.rule);
    json.close_object();
}

void write(JsonWriter& json, const RuleCondition& when)
{
    json.open_object();
    if (when.iccid != "*") json.field("iccid", when.iccid);
    if (when.account != "*") json.field("account", when.account);
    if (when.payload != "*") json.field("payload", when.payload);
    if (when.path != "*") json.field("path", when.path);
    if (when.part) json.field("part", *when.part);
    if (when.attempt) json.field("attempt", *when.attempt);
    if (when.from) json.field("from", rfc3339_text(*when.from));
    if (when.until) json.field("until", rfc3339_text(*when.until));
    const auto& situation = when.situation;
    if (situation.attached || situation.asleep || situation.status || situation.state ||
        situation.rule)
        write(json, situation);
    if (when.nth) json.field("nth", *when.nth);
    if (when.every) json.field("every", *when.every);
    if (when.first) json.field("first", *when.first);
    if (when.per != CountedPer::rule) json.field("per", name(when.per));
    if (when.percent != 100) json.field("percent", when.percent);
    json.close_object();
}

} // namespace easyconnect
