#pragma once

#include "scenario/fixtures/fixture.hpp"
#include "scenario/timeline_settings.hpp"
#include "scenario/verdict/expectation_settings.hpp"
#include "scenario/verdict/verdict.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// What bad habits of the client mean for a run: nothing, a warning, a failure.
enum class FindingsMode { off, warn, error };

/// A file that is a test: a world, what happens in it when, and what must have happened in the end.
/// The format is described in `scenarios/FORMAT.md`.
struct Scenario {
    std::string file{};
    std::string name{};
    std::string description{};
    std::vector<FixtureFile> files{}; ///< of its world: the fixtures it names, then itself
    std::uint64_t seed = 1;
    VirtualTime start{};             ///< when its world begins
    std::optional<Duration> until{}; ///< after the start: when it is judged
    std::optional<FindingsMode> findings{};
    std::vector<TimelineEntry> timeline{};
    Expectations expectations{};
};

/// What the program decides about a scenario, beside its file.
struct ScenarioOptions {
    std::optional<std::uint64_t> seed{}; ///< wins over the file's
    std::optional<VirtualTime> start{};  ///< the same; what counts from the start moves along
    std::optional<Pace> pace{};          ///< the same
    double pace_factor = 1.0;            ///< virtual seconds in a real one; with `pace` scaled
};

/// When worlds of scenarios begin that do not say it: always the same, so that a run repeats.
VirtualTime usual_start();

/// Reads a scenario, and the fixtures it names from the disk; their paths count from its own.
/// Throws one FileError with every mistake that was found in any of them.
Scenario read_scenario(const FixtureFile&);

/// Its world at the start, with all that its timeline plans. Without a pace in the files time jumps
/// by itself (auto). REQUIRES: `read_scenario` made it.
World make_world(const Scenario&, const ScenarioOptions& = {});

/// Until when time goes on after the client has ended; nothing: what is due then is settled.
std::optional<VirtualTime> plays_until(const Scenario&);

/// Whether all that was expected is so in a world made by `make_world`, after it was played. Steps
/// that were refused, and rules that never fired, are failed checks. Without a mode the file's
/// counts, or else warn. Fills in all of the verdict but what its client did and how to replay it.
Verdict judge(const Scenario&, const World&, std::optional<FindingsMode> = {});

} // namespace easyconnect
