#pragma once

#include "scenario/files/value.hpp"
#include "world/rules/script.hpp"
#include "world/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// For which SIMs a step is played.
struct ForEach {
    std::string iccid = "*"; ///< glob
    std::string label = "*"; ///< glob; a SIM without a label has an empty one
};

/// One line of a timeline.
struct TimelineEntry {
    Duration after{};     ///< the start of the world
    bool is_last = false; ///< after all that happens at its moment otherwise
    Step step{};
    std::string verb{}; ///< where the body of its call was written, from here: "/call/body"
    std::uint32_t times = 1;
    Duration every{};
    std::optional<ForEach> for_each{};
};

/// Reads `timeline`: {at: 10m, detach: "...", repeat: {every: 15m, times: 96}, for_each: {iccid:
/// "8988*"}}, or {at: 10m, last: true, detach: "..."}. `at` is counted from the start of the world,
/// or absolute and not before it. Each step is tried on a copy of the world, as far as its success
/// cannot depend on what happens later: a malformed body, and a SIM or rule that does not exist,
/// are mistakes. Without a world, since that has mistakes of its own, `start` alone is known and
/// nothing is tried.
std::vector<TimelineEntry> read_timeline(const std::vector<Value>& values, VirtualTime start,
                                         const World* world);

/// Reads a moment of a scenario, "10m", "+10m" or absolute, as a time after `start`.
std::optional<Duration> read_time_after(const Value& value, VirtualTime start);

/// The SIMs that a line is about: one nothing when it is about none in particular.
std::vector<std::optional<Iccid>> sims_of(const TimelineEntry&, const World&);

/// Plans every line from the world's present time on.
void plan_timeline(World&, const std::vector<TimelineEntry>&);

} // namespace easyconnect
