#include "api/effect_json.hpp"

#include "api/dates.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/pattern_bounds.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

std::string effect_names(RuleMoment moment)
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

Result<Effect> read_effect(const nlohmann::json& given, RuleMoment moment, const std::string& where)
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
    TRY(effect.octets, fields.whole("octets", 0, number_most));
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

void write(JsonWriter& json, const Effect& effect)
{
    json.open_object().field("effect", row_of(effect.kind).name);
    if (effect.by) json.field("by", duration_text(*effect.by));
    if (effect.up_to) json.field("up_to", duration_text(*effect.up_to));
    if (!effect.cause.empty()) json.field("cause", effect.cause);
    if (effect.octets) json.field("octets", *effect.octets);
    json.close_object();
}

} // namespace easyconnect
