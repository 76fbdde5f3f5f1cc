#pragma once

#include "scenario/files/value.hpp"
#include "scenario/timeline_settings.hpp"
#include "world/world.hpp"

#include <vector>

namespace easyconnect {

/// Tries the lines of a timeline on a copy of the world at its start, in the order of their times,
/// and notes what cannot be right whatever happens before: a body that is malformed, a SIM or rule
/// that does not exist, a call that takes time, a `for_each` that no SIM fits. Of the platform's
/// calls, what they are about may come later. `values` are where the entries were written.
void try_timeline(const std::vector<TimelineEntry>& entries, const std::vector<Value>& values,
                  World world);

/// The same for the steps that rules set off. REQUIRES: the world's rules are those of `values`, in
/// their order.
void try_reactions(const std::vector<Value>& values, const World& world);

} // namespace easyconnect
