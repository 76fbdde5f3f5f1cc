#pragma once

#include "scenario/sim_plan.hpp"

#include <vector>

namespace easyconnect {

/// Makes the cards of all plans, in their order, with their devices, quotas, usage, events and
/// messages, and puts on the agenda what they left unfinished. Numbers given twice and bounds
/// exceeded are mistakes of the plans. The journal may then hold facts of the making. REQUIRES:
/// the world is at its start and has no cards.
void make_sims(World&, const std::vector<SimPlan>&);

} // namespace easyconnect
