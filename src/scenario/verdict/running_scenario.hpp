#pragma once

#include "scenario/scenario.hpp"

#include <string>

namespace easyconnect {

/// How far a scenario is in a world made by `make_world`, as JSON: {"name", "file", "description",
/// "seed", "began", "now", "until", "is_over", "verdict": "open", "steps": [...], "rules": [...],
/// "expectations": [...], "findings": {...}}. Its judge is that of the end, asked now; what it does
/// not find is "open" while it may still come, and "broken" when it cannot, or the scenario's time
/// is over. Costs what judging costs.
std::string running_scenario(const Scenario&, const World&);

} // namespace easyconnect
