#pragma once

#include "scenario/scenario.hpp"

#include <optional>
#include <string>

namespace easyconnect {

/// The most lines of what happens in a plan; of more it says how many are left out.
inline constexpr std::size_t plan_events_most = 500;

/// What a scenario will do and when, in lines for people: its timeline, what happens in its world
/// without any client until a time after the start (absent: the scenario's own `until`, or the last
/// step), its rules and what they wait for, what it expects.
std::string plan_text(const Scenario&, const ScenarioOptions&, std::optional<Duration> until);

} // namespace easyconnect
