#pragma once

#include "world/event.hpp"
#include "world/ids.hpp"
#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect {

struct World;

/// One scripted step: a call that the world makes of itself, as if somebody had made it over HTTP
/// at that moment. So whatever the API or the control plane can do, a step can. BEYOND.
struct Step {
    std::string label{};  ///< as people know it: "detach 8988280666000000001"
    std::string method{}; ///< "PATCH"
    std::string path{};   ///< of the control plane or of the API, without the query;
                          ///< "{iccid}" in it, as in the body, stands for the SIM it is about
    std::string body{};   ///< JSON, or empty
    std::vector<std::pair<std::string, std::string>> query{}; ///< decoded, in its order
    std::string account{}; ///< in whose name a call of the API is made; empty: the first account
    std::string where{};   ///< where it was written, "storm.yaml:12:5"; may be empty
};

/// Carries out a step in its world at its present time; `about` is the SIM that "{iccid}" stands
/// for. The owner of JSON and HTTP words provides it (`api/play_step.hpp`), so that the world can
/// be told to act without knowing either.
using StepPlayer = void (*)(World&, const Step&, std::optional<Iccid> about);

/// How often one step was played, and how often what it asked for was declined.
struct StepTally {
    std::uint64_t played = 0;
    std::uint64_t refused = 0; ///< of those
};

/// The steps that can be played, and the words that they have set.
struct Script {
    std::vector<Step> steps{}; ///< never shrinks while the world lives: events name their places
    std::vector<StepTally> tallies{}; ///< by the same places; shorter when the last were not played
    std::string state{};         ///< a word set by the step `state`; rules can ask for it (`while`)
    StepPlayer player = nullptr; ///< null: steps are counted as refused
    std::uint64_t played = 0;
    std::uint64_t refused = 0; ///< of those played: what they asked for was declined
};

/// A step of a rule or timeline: which, and how much later.
struct LaterStep {
    Duration after{};
    std::uint32_t step = 0; ///< its place in Script::steps
};

/// Adds a step; gives its place. REQUIRES: there are fewer than `Bounds::steps`.
std::uint32_t add_step(World&, Step);

/// Plans a step for a SIM, or for none, once, after everything else of its moment: also what is
/// planned for that moment later, but for other steps planned so, which keep their order.
void plan_last(World&, VirtualTime due, std::uint32_t step, std::optional<Iccid> about = {});

/// Plans a step for a SIM, or for none; `times` times, each `every` after the one before.
void plan_step(World&, VirtualTime due, std::uint32_t step, std::optional<Iccid> about = {},
               std::uint32_t times = 1, Duration every = {});

} // namespace easyconnect
