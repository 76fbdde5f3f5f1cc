// What the owner of a simulator does with it from inside the process.
#include "server/simulator.hpp"

#include <algorithm>

namespace easyconnect {

void Simulator::with_world(const std::function<void(World&)>& act)
{
    {
        const Lock lock(mutex_);
        keep_up();
        act(world_);
        has_early_rules_ = has_early_rule(world_);
        has_slow_sinks_ = world_.sinks.has_slow_script();
        send_due();
        if (!timers_oversleep()) return;
    }
    changed_.notify_all();
}

bool Simulator::finish(std::optional<VirtualTime> until)
{
    Lock lock(mutex_);
    keep_up();
    world_.pace = Pace::manual;
    clock_.start(world_);
    Reply told; // to nobody
    const VirtualTime target = std::max(until.value_or(world_.now), world_.now);
    const auto era = era_;
    advance(lock, {target}, told);
    const auto left = world_.agenda.next_due();
    return !stopping_ && era == era_ && world_.now == target && (!left || *left > target);
}

} // namespace easyconnect
