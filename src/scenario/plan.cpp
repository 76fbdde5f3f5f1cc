#include "scenario/plan.hpp"

#include "api/dates.hpp"
#include "api/json_writer.hpp"
#include "api/rule_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

/// A world that plans without end must not hang its reader.
static constexpr std::size_t events_played_most = 200'000;

static std::string after_text(Duration after)
{
    std::string text = "  +" + duration_text(after);
    return text + std::string(text.size() < 14 ? 14 - text.size() : 1, ' ');
}

static Duration last_of(const TimelineEntry& entry)
{
    return entry.after + entry.every * (entry.times - 1);
}

static std::string line_of(const TimelineEntry& entry, const World& world)
{
    std::string line = after_text(entry.after) + entry.step.label;
    if (entry.for_each) line += ", for " + std::to_string(sims_of(entry, world).size()) + " SIMs";
    if (entry.times > 1)
        line += ", " + std::to_string(entry.times) + " times, each " + duration_text(entry.every) +
                ", until +" + duration_text(last_of(entry));
    return line + "   (" + entry.step.where + ")\n";
}

static std::string timeline_text(const Scenario& scenario, const World& world)
{
    std::vector<const TimelineEntry*> entries;
    for (const auto& entry : scenario.timeline) entries.push_back(&entry);
    std::ranges::stable_sort(entries, {}, &TimelineEntry::after);
    std::string text = "\nSteps of its timeline\n";
    for (const auto* entry : entries) text += line_of(*entry, world);
    return entries.empty() ? text + "  none\n" : text;
}

static Duration end_of(const Scenario& scenario, std::optional<Duration> until)
{
    if (until) return *until;
    if (scenario.until) return *scenario.until;
    Duration last{};
    for (const auto& entry : scenario.timeline) last = std::max(last, last_of(entry));
    return last;
}

static std::string events_text(World& world, Duration until)
{
    const auto start = world.now;
    const bool is_whole = advance_to(world, std::min(start + until, last_moment),
                                     events_played_most) < events_played_most;
    const auto& facts = world.journal.facts;
    std::string text = "\nWhat happens until +" + duration_text(until) +
                       " without a client (no webhook is answered)\n";
    const auto shown = std::min(facts.size(), plan_events_most);
    for (std::size_t i = 0; i < shown; ++i) {
        const Fact& fact = facts[i];
        text += after_text(fact.at - start) + name(fact.kind);
        if (fact.number) text += " " + std::to_string(*fact.number);
        if (fact.iccid) text += " SIM " + fact.iccid->text();
        if (!fact.detail.empty()) text += ": " + fact.detail;
        text += '\n';
    }
    if (facts.empty()) text += "  nothing\n";
    if (facts.size() > shown)
        text += "  ... and " + std::to_string(facts.size() - shown) + " more\n";
    if (!is_whole) text += "  ... it plans more than is shown; --until makes the plan shorter\n";
    if (const auto next = next_awaited(world))
        text += "  next would be +" + duration_text(*next - start) + "\n";
    return text;
}

static std::string rules_text(const World& world)
{
    std::string text = "\nRules, in the order in which they are asked\n";
    for (const Rule& rule : world.rules.all) {
        JsonWriter json;
        write(json, world, rule);
        auto shown = nlohmann::ordered_json::parse(json.take());
        const auto id = shown["id"].get<std::string>();
        for (const char* key : {"id", "matched", "fired"}) shown.erase(key);
        text += "  " + id + ": " + shown.dump() + '\n';
    }
    return world.rules.all.empty() ? text + "  none\n" : text;
}

static std::string expectations_text(const Scenario& scenario, FindingsMode findings)
{
    std::string text = "\nExpected in the end\n";
    for (const auto& expectation : scenario.expectations.all)
        text += "  " + expectation.name + "   (" + expectation.where + ")\n";
    switch (scenario.expectations.rules.which) {
    case ExpectedRules::Which::all: text += "  each rule has fired\n"; break;
    case ExpectedRules::Which::these:
        for (const auto& id : scenario.expectations.rules.ids)
            text += "  the rule " + id + " has fired\n";
        break;
    case ExpectedRules::Which::none: break;
    }
    text += "  no step was refused\n";
    if (findings == FindingsMode::error) text += "  the client has no bad habits\n";
    return text;
}

std::string plan_text(const Scenario& scenario, const ScenarioOptions& options,
                      std::optional<Duration> until)
{
    World world = make_world(scenario, options);
    std::string text = scenario.name + " (" + scenario.file + ")\n";
    if (!scenario.description.empty())
        text += scenario.description + (scenario.description.ends_with('\n') ? "" : "\n");
    text += "Begins " + rfc3339_text(world.now) + ", seed " + std::to_string(world.seed) + ", " +
            std::to_string(world.sims.size()) + " SIMs; judged " +
            (scenario.until ? "at +" + duration_text(*scenario.until)
                            : "when the client has ended and no step is left") +
            ".\n";
    text += timeline_text(scenario, world) + rules_text(world);
    text += events_text(world, end_of(scenario, until));
    return text + expectations_text(scenario, scenario.findings.value_or(FindingsMode::warn));
}

} // namespace easyconnect
