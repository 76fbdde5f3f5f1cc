#include "scenario/verdict/running_scenario.hpp"

#include "api/dates.hpp"
#include "api/json_writer.hpp"
#include "scenario/verdict/judging.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <unordered_map>

namespace easyconnect {

// --- the steps of the timeline

namespace {

/// What the agenda still has of one step.
struct Left {
    std::uint64_t times = 0;
    VirtualTime next = last_moment;
};

/// Where the steps of a timeline are in a world.
struct StepPlaces {
    std::unordered_map<std::string_view, std::uint32_t> by_where{}; ///< the first one counts
    std::map<std::uint32_t, Left> left{};
};

} // namespace

static StepPlaces places_in(const World& world)
{
    StepPlaces places;
    for (std::uint32_t i = 0; i < world.script.steps.size(); ++i)
        places.by_where.emplace(world.script.steps[i].where, i);
    for (const auto& entry : world.agenda.entries()) {
        const auto* const planned = std::get_if<PlayStep>(&entry.event);
        if (!planned) continue;
        Left& left = places.left[planned->step];
        left.times += planned->left + 1;
        left.next = std::min(left.next, entry.due);
    }
    return places;
}

/// Why the step was refused last, as far as the journal goes back: "404 There is no such SIM."
static std::string last_refusal(const World& world, const std::string& where)
{
    const auto mark = " (" + where + ")";
    for (const Fact& fact : world.journal.facts | std::views::reverse) {
        if (fact.kind != FactKind::step_refused || !fact.detail.ends_with(mark)) continue;
        const auto colon = fact.detail.find(": ");
        const auto begin = colon == std::string::npos ? 0 : colon + 2;
        return fact.detail.substr(begin, fact.detail.size() - mark.size() - begin);
    }
    return {};
}

static const char* word_of(const StepTally& tally, const Left& left)
{
    if (left.times > 0) return tally.played > 0 ? "playing" : "planned";
    if (tally.refused > 0) return "refused";
    return tally.played > 0 ? "played" : "planned";
}

/// {"at": "...", "after": "10m", "what": "detach 8988...", "where": "storm.yaml:12:5", "state":
/// "playing", "times": 96, "played": 3, "refused": 1, "next": "...", "why": "404 ..."}
static void write_timeline_step(JsonWriter& json, const TimelineEntry& entry, VirtualTime began,
                                const World& world, const StepPlaces& places)
{
    StepTally tally;
    Left left;
    if (const auto place = places.by_where.find(entry.step.where); place != places.by_where.end()) {
        if (place->second < world.script.tallies.size())
            tally = world.script.tallies[place->second];
        if (const auto found = places.left.find(place->second); found != places.left.end())
            left = found->second;
    }
    json.open_object()
        .field("at", rfc3339_text(began + entry.after))
        .field("after", duration_text(entry.after))
        .field("what", entry.step.label)
        .field("where", entry.step.where)
        .field("state", word_of(tally, left))
        .field("times", tally.played + left.times)
        .field("played", tally.played)
        .field("refused", tally.refused);
    if (left.times > 0) json.field("next", rfc3339_text(left.next));
    if (tally.refused > 0) json.field("why", last_refusal(world, entry.step.where));
    json.close_object();
}

static void write_timeline(JsonWriter& json, const Scenario& scenario, VirtualTime began,
                           const World& world)
{
    std::vector<const TimelineEntry*> entries;
    for (const auto& entry : scenario.timeline) entries.push_back(&entry);
    std::ranges::stable_sort(entries, {}, &TimelineEntry::after);
    const auto places = places_in(world);
    json.key("steps").open_array();
    for (const auto* entry : entries) write_timeline_step(json, *entry, began, world, places);
    json.close_array();
}

// --- rules

static bool must_fire(const ExpectedRules& expected, const std::string& id)
{
    switch (expected.which) {
    case ExpectedRules::Which::all: return true;
    case ExpectedRules::Which::these:
        return std::ranges::find(expected.ids, id) != expected.ids.end();
    case ExpectedRules::Which::none: return false;
    }
    return false;
}

static void write_fired_rules(JsonWriter& json, const Scenario& scenario, const World& world)
{
    json.key("rules").open_array();
    for (const Rule& rule : world.rules.all)
        json.open_object()
            .field("id", rule.id)
            .field("fired", rule.fired)
            .field("matched", rule.matched)
            .field("enabled", rule.is_enabled)
            .field("must_fire", must_fire(scenario.expectations.rules, rule.id))
            .close_object();
    json.close_array();
}

// --- expectations

namespace {

enum class Standing { met, open, broken };

} // namespace

static const char* word_of(Standing standing)
{
    switch (standing) {
    case Standing::met: return "met";
    case Standing::open: return "open";
    case Standing::broken: return "broken";
    }
    return "";
}

static Standing standing_of(const Check& check, bool is_over)
{
    if (check.passed) return Standing::met;
    return check.is_lost || is_over ? Standing::broken : Standing::open;
}

/// The worst of them.
static Standing standing_of(const std::vector<Check>& checks, bool is_over, bool findings_fail)
{
    Standing worst = findings_fail ? Standing::broken : Standing::met;
    for (const auto& check : checks) worst = std::max(worst, standing_of(check, is_over));
    return worst;
}

static void write_checks(JsonWriter& json, const std::vector<Check>& checks, bool is_over)
{
    json.key("expectations").open_array();
    for (const auto& check : checks) {
        json.open_object().field("name", check.name);
        if (!check.where.empty()) json.field("where", check.where);
        json.field("state", word_of(standing_of(check, is_over)))
            .field("detail", check.detail)
            .close_object();
    }
    json.close_array();
}

static const char* word_of(FindingsMode mode)
{
    switch (mode) {
    case FindingsMode::off: return "off";
    case FindingsMode::warn: return "warn";
    case FindingsMode::error: return "error";
    }
    return "";
}

// --- all of it

std::string running_scenario(const Scenario& scenario, const World& world)
{
    const VirtualTime began = world.began.value_or(scenario.start);
    const bool is_over = scenario.until && world.now >= began + *scenario.until;
    const auto mode = scenario.findings.value_or(FindingsMode::warn);
    const bool findings_fail = mode == FindingsMode::error && !world.findings.all.empty();
    const auto checks = checks_of(scenario, world);

    JsonWriter json;
    json.open_object()
        .field("name", scenario.name)
        .field("file", scenario.file)
        .field("description", scenario.description)
        .field("seed", world.seed)
        .field("began", rfc3339_text(began))
        .field("now", rfc3339_text(world.now));
    if (scenario.until) json.field("until", rfc3339_text(began + *scenario.until));
    json.field("is_over", is_over)
        .field("verdict", word_of(standing_of(checks, is_over, findings_fail)));
    write_timeline(json, scenario, began, world);
    write_fired_rules(json, scenario, world);
    write_checks(json, checks, is_over);
    json.key("findings")
        .open_object()
        .field("mode", word_of(mode))
        .field("count", world.findings.all.size())
        .close_object();
    return json.close_object().take();
}

} // namespace easyconnect
