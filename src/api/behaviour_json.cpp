#include "api/behaviour_json.hpp"

#include "api/dates.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

// --- parts of one

/// A length of time; `otherwise` when it is absent, and refused when there is no such.
static Result<Duration> read_length(const Fields& fields, std::string_view key, Duration least,
                                    Duration most, std::optional<Duration> otherwise = {})
{
    TRY(const auto text, fields.text(key));
    if (!text && otherwise) return *otherwise;
    const auto length = text ? read_duration(*text) : refuse(Reason::malformed, "");
    if (length && *length >= least && *length <= most) return *length;
    return refuse(Reason::malformed,
                  std::string(key) + " must be a duration such as 15m, from " +
                      duration_text(least) + " to " + duration_text(most) + ".",
                  fields.pointer(key));
}

static Result<Duration> read_after(const Fields& fields, Duration otherwise)
{
    return read_length(fields, "after", Duration::zero(), answer_most, otherwise);
}

static Result<Duration> read_every(const Fields& fields)
{
    return read_length(fields, "every", period_least, period_most);
}

static Result<TextPattern> read_pattern(const Fields& fields, TextPattern::Use use)
{
    TRY(const auto text, fields.text("text"));
    if (!text) return refuse(Reason::malformed, "text is missing.", fields.pointer("text"));
    auto pattern = TextPattern::parse(*text, use);
    if (!pattern) pattern.error().where = fields.pointer("text");
    return pattern;
}

/// "262-01", as a number among the known ones.
static Result<NetworkNumber> read_network(const nlohmann::json& item, const std::string& where,
                                          const Networks& known)
{
    const std::string text = item.is_string() ? item.get<std::string>() : "";
    const auto dash = std::min(text.find('-'), text.size());
    const auto mnc = text.substr(std::min(dash + 1, text.size()));
    const auto number = find_network(known, text.substr(0, dash), mnc);
    if (number < known.size()) return number;
    std::string names;
    for (const auto& network : known | std::views::take(12))
        names += " " + network.mcc + "-" + network.mnc;
    return refuse(Reason::malformed,
                  "There is no network " + text.substr(0, 20) + "; the networks are" + names +
                      (known.size() > 12 ? " ..." : "") + ".",
                  where);
}

// --- one behaviour by its name

static Result<Behaviour> read_echo(const Fields& fields)
{
    CHECKED(fields.only({"after"}));
    TRY(const auto after, read_after(fields, Echo{}.after));
    return Echo{after};
}

static Result<Behaviour> read_reply(const Fields& fields)
{
    CHECKED(fields.only({"match", "text", "after"}));
    TRY(const auto match, fields.text("match"));
    if (match && (match->empty() || match->size() > TextPattern::bytes_most))
        return refuse(Reason::malformed,
                      "match must have 1 to " + std::to_string(TextPattern::bytes_most) +
                          " bytes; * fits everything.",
                      fields.pointer("match"));
    TRY(auto text, read_pattern(fields, TextPattern::Use::answer));
    TextReply reply{.text = std::move(text)};
    if (match) reply.match = *match;
    TRY(reply.after, read_after(fields, reply.after));
    return reply;
}

static Result<Behaviour> read_report(const Fields& fields)
{
    CHECKED(fields.only({"every", "text", "to"}));
    TRY(const auto every, read_every(fields));
    TRY(auto text, read_pattern(fields, TextPattern::Use::report));
    TRY(const auto to, fields.text("to"));
    if (to && (to->empty() || to->size() > 64))
        return refuse(Reason::malformed, "to must have 1 to 64 bytes.", fields.pointer("to"));
    MeterReport report{.every = every, .text = std::move(text)};
    if (to) report.to = *to;
    return report;
}

static Result<Behaviour> read_sleepy(const Fields& fields)
{
    CHECKED(fields.only({"awake", "every"}));
    TRY(const auto every, read_every(fields));
    TRY(const auto awake, read_length(fields, "awake", period_least, period_most));
    if (awake < every) return Sleepy{awake, every};
    return refuse(Reason::malformed, "awake must be shorter than every.", fields.pointer("awake"));
}

static Result<Behaviour> read_silent(const Fields& fields)
{
    CHECKED(fields.only({}));
    return Silent{};
}

static Result<Behaviour> read_roaming(const Fields& fields, const Networks& known)
{
    CHECKED(fields.only({"networks", "every"}));
    TRY(const auto every, read_every(fields));
    const auto* list = fields.member("networks");
    const auto where = fields.pointer("networks");
    if (!list || !list->is_array() || list->empty() || list->size() > 100)
        return refuse(Reason::malformed,
                      "networks must be a list of 1 to 100 networks such as \"262-01\".", where);
    Roaming roaming{.networks = {}, .every = every};
    for (std::size_t i = 0; i < list->size(); ++i) {
        TRY(const auto network, read_network((*list)[i], where + "/" + std::to_string(i), known));
        roaming.networks.push_back(network);
    }
    return roaming;
}

static Result<Behaviour> read_data(const Fields& fields)
{
    CHECKED(fields.only({"profile", "mb_per_day"}));
    TRY(const auto word, fields.text("profile"));
    TRY(const auto per_day, fields.amount("mb_per_day"));
    if (!per_day || *per_day <= Amount() || *per_day > Amount::whole(1'000'000))
        return refuse(Reason::malformed, "mb_per_day must be a number above 0, at most 1000000.",
                      fields.pointer("mb_per_day"));
    for (const auto profile : {DataProfile::flat, DataProfile::nightly, DataProfile::burst})
        if (word.value_or(name(DataProfile::flat)) == name(profile))
            return DataTraffic{profile, *per_day};
    return refuse(Reason::malformed, "profile must be flat, nightly or burst.",
                  fields.pointer("profile"));
}

static Result<Behaviour> read_named(std::string_view name, const Fields& fields,
                                    const Networks& known)
{
    if (name == "echo") return read_echo(fields);
    if (name == "reply") return read_reply(fields);
    if (name == "report") return read_report(fields);
    if (name == "sleepy") return read_sleepy(fields);
    if (name == "silent") return read_silent(fields);
    if (name == "roaming") return read_roaming(fields, known);
    return read_data(fields);
}

static Result<std::string_view> known_name(const std::string& text, const std::string& where)
{
    const auto names = behaviour_names();
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) return *found;
    std::string listed;
    std::string_view guess;
    for (const auto known : names) {
        listed += " " + std::string(known);
        guess = guess.empty() ? nearest(text, {known}) : nearest(text, {guess, known});
    }
    return std::unexpected(Refusal{.reason = Reason::malformed,
                                   .detail = "There is no behaviour " + text.substr(0, 40) + ".",
                                   .where = where,
                                   .code = {},
                                   .hint = guess.empty()
                                               ? "The behaviours are" + listed
                                               : "Did you mean " + std::string(guess) + "?"});
}

static Result<Behaviour> read_behaviour(const nlohmann::json& item, const std::string& where,
                                        const Networks& known)
{
    const auto nothing_said = nlohmann::json::object();
    if (item.is_string()) {
        TRY(const auto name, known_name(item.get<std::string>(), where));
        return read_named(name, Fields(nothing_said, where), known);
    }
    if (!item.is_object() || item.size() != 1)
        return refuse(Reason::malformed,
                      "A behaviour is a name such as \"echo\", or a map of one name such as "
                      "{\"report\": {\"every\": \"15m\", \"text\": \"t={value}\"}}.",
                      where);
    const auto only = item.begin();
    const auto inside = Fields(item, where).pointer(only.key());
    TRY(const auto name, known_name(only.key(), inside));
    if (only->is_null()) return read_named(name, Fields(nothing_said, inside), known);
    if (!only->is_object())
        return refuse(Reason::malformed, only.key() + " must be a map of its settings.", inside);
    return read_named(name, Fields(*only, inside), known);
}

Result<Behaviours> read_behaviours(const nlohmann::json& list, const std::string& where,
                                   const Networks& known)
{
    if (!list.is_array())
        return refuse(Reason::malformed, "behaviours must be a list such as [\"echo\"].", where);
    Behaviours behaviours;
    for (std::size_t i = 0; i < list.size(); ++i) {
        TRY(auto behaviour, read_behaviour(list[i], where + "/" + std::to_string(i), known));
        behaviours.push_back(std::move(behaviour));
    }
    return behaviours;
}

// --- writing

namespace {

/// Writes the settings of one behaviour.
struct WriteSettings {
    JsonWriter& json;
    const Networks& known;

    void operator()(const Echo& echo) const { json.field("after", duration_text(echo.after)); }
    void operator()(const TextReply& reply) const
    {
        json.field("match", reply.match)
            .field("text", reply.text.text())
            .field("after", duration_text(reply.after));
    }
    void operator()(const MeterReport& report) const
    {
        json.field("every", duration_text(report.every))
            .field("text", report.text.text())
            .field("to", report.to);
    }
    void operator()(const Sleepy& sleepy) const
    {
        json.field("awake", duration_text(sleepy.awake))
            .field("every", duration_text(sleepy.every));
    }
    void operator()(const Silent&) const {}
    void operator()(const Roaming& roaming) const
    {
        json.key("networks").open_array();
        for (const auto number : roaming.networks)
            json.value(known[number].mcc + "-" + known[number].mnc);
        json.close_array().field("every", duration_text(roaming.every));
    }
    void operator()(const DataTraffic& traffic) const
    {
        json.field("profile", name(traffic.profile)).field("mb_per_day", traffic.per_day);
    }
};

} // namespace

void write_behaviours(JsonWriter& json, const Behaviours& behaviours, const Networks& known)
{
    json.open_array();
    for (const auto& behaviour : behaviours) {
        json.open_object().key(name(behaviour)).open_object();
        std::visit(WriteSettings{json, known}, behaviour);
        json.close_object().close_object();
    }
    json.close_array();
}

} // namespace easyconnect
