#include "scenario/timeline_settings.hpp"

#include "api/dates.hpp"
#include "api/placeholder.hpp"
#include "api/step_json.hpp"
#include "scenario/files/value_json.hpp"
#include "scenario/files/variables.hpp"
#include "scenario/step_trial.hpp"
#include "world/glob.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

static constexpr std::string_view keys_beside_verbs[] = {"at", "last", "repeat", "for_each"};
static constexpr std::int64_t times_most = 1'000'000;

std::optional<Duration> read_time_after(const Value& value, VirtualTime start)
{
    const Node& node = value.node();
    if (node.kind != Node::Kind::plain && node.kind != Node::Kind::quoted) {
        value.mistake("this must be a time such as 10m, counted from the start");
        return {};
    }
    const auto text = with_variables(node.text);
    if (!text) {
        value.mistake(text.error().detail);
        return {};
    }
    const auto plain = std::string_view(*text).substr(text->starts_with('+') ? 1 : 0);
    if (const auto after = read_duration(plain); after && start + *after <= last_moment)
        return *after;
    const auto time = read_instant(*text);
    if (time && *time >= start) return *time - start;
    value.mistake(time ? "this moment is before the start of the world, " + rfc3339_text(start)
                       : "this must be a time after the start such as 0s, 10m or 1h30m, or an "
                         "absolute one such as 2026-02-03T04:05:06Z");
    return {};
}

/// The value of a key of a map that may have any keys.
static std::optional<Value> member(const Value& map, std::string_view key)
{
    const auto& items = map.node().items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (items[i]->text == key && items[i + 1]->kind != Node::Kind::nothing)
            return Value(map.document(), *items[i + 1]);
    return {};
}

static void read_repeat(const Value& value, VirtualTime start, TimelineEntry& entry)
{
    const Section section = value.section({"every", "times"});
    const auto every = section.require("every");
    const auto times = section.require("times");
    const auto pause = every ? every->duration() : std::nullopt;
    const auto count = times ? times->whole(1, times_most) : std::nullopt;
    if (!pause || !count) return;
    if (*pause <= Duration::zero()) {
        every->mistake("the pause between two times must be longer than nothing");
        return;
    }
    if (*pause > (last_moment - start - entry.after) / *count) {
        value.mistake("the last time would lie beyond the year 9999");
        return;
    }
    entry.every = *pause;
    entry.times = static_cast<std::uint32_t>(*count);
}

static std::optional<ForEach> read_for_each(const Value& value)
{
    const Section section = value.section({"iccid", "label"});
    ForEach which;
    const auto iccid = section["iccid"];
    const auto label = section["label"];
    if (!iccid && !label) {
        if (value.is_map()) value.mistake("this needs iccid or label, as {iccid: \"8988*\"}");
        return {};
    }
    if (iccid) which.iccid = iccid->filled_text().value_or("");
    if (label) which.label = label->filled_text().value_or("");
    if (which.iccid.empty() || which.label.empty()) return {};
    return which;
}

static std::optional<TimelineEntry> read_entry(const Value& value, VirtualTime start)
{
    const auto json = as_json(value);
    auto step = read_step(json, "", start, keys_beside_verbs);
    if (!step) {
        note_refusal(value, step.error());
        return {};
    }
    const auto verb = find_verb(json, "", keys_beside_verbs);
    TimelineEntry entry{.step = *std::move(step)};
    entry.step.where = value.spot().text();
    entry.verb = "/" + std::string((*verb)->name) + (*verb)->body_at;
    const auto at = member(value, "at");
    if (!at) {
        value.mistake("at is missing; 0s is the start");
        return {};
    }
    const auto after = read_time_after(*at, start);
    if (!after) return {};
    entry.after = *after;
    if (const auto repeat = member(value, "repeat")) read_repeat(*repeat, start, entry);
    if (const auto last = member(value, "last")) {
        entry.is_last = last->truth().value_or(false);
        if (entry.is_last && entry.times > 1)
            last->mistake("a step that is repeated cannot be the last of its moment");
    }
    const auto each = member(value, "for_each");
    if (each) entry.for_each = read_for_each(*each);
    const bool names_placeholder =
        has_placeholder(entry.step.path) || has_placeholder(entry.step.body);
    // a rule's own steps may say {iccid}: that is the SIM of its occasion
    if (!each && names_placeholder && !member(value, "rule")) {
        value.mistake("{iccid} stands for the SIMs of for_each, as in for_each: {iccid: "
                      "\"8988*\"}; for itself, "
                      "write {{iccid}}");
        return {};
    }
    return entry;
}

std::vector<std::optional<Iccid>> sims_of(const TimelineEntry& entry, const World& world)
{
    if (!entry.for_each) return {std::nullopt};
    std::vector<std::optional<Iccid>> sims;
    for (const Sim& sim : world.sims.all())
        if (fits_glob(entry.for_each->iccid, sim.iccid.text()) &&
            fits_glob(entry.for_each->label, sim.label.value_or("")))
            sims.emplace_back(sim.iccid);
    return sims;
}

static bool is_too_much(const std::vector<TimelineEntry>& entries, const World& world)
{
    std::size_t planned = world.agenda.size();
    for (const auto& entry : entries) planned += sims_of(entry, world).size();
    return planned > world.bounds.planned ||
           world.script.steps.size() + entries.size() > world.bounds.steps;
}

std::vector<TimelineEntry> read_timeline(const std::vector<Value>& values, VirtualTime start,
                                         const World* world)
{
    std::vector<TimelineEntry> entries;
    std::vector<Value> written;
    for (const auto& value : values) {
        auto entry = read_entry(value, start);
        if (!entry) continue;
        entries.push_back(*std::move(entry));
        written.push_back(value);
    }
    if (!world || entries.empty()) return entries;
    if (is_too_much(entries, *world)) {
        values.front().mistake("these are more steps than a world can have");
        return {};
    }
    try_timeline(entries, written, *world);
    return entries;
}

void plan_timeline(World& world, const std::vector<TimelineEntry>& entries)
{
    for (const auto& entry : entries) {
        const auto step = add_step(world, entry.step);
        const auto due = world.now + entry.after;
        for (const auto& about : sims_of(entry, world))
            if (entry.is_last)
                plan_last(world, due, step, about);
            else
                plan_step(world, due, step, about, entry.times, entry.every);
    }
}

} // namespace easyconnect
