// What the owner of a simulator does with it from inside the process.
#include "server/simulator.hpp"

#include "scenario/verdict/running_scenario.hpp"

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
        tell_of_change();
        send_due();
        if (!timers_oversleep()) return;
    }
    changed_.notify_all();
}

std::optional<World> Simulator::copy_since(Mark& seen)
{
    const Lock lock(mutex_);
    keep_up();
    const Mark now{.era = era_,
                   .changes = changes_,
                   .facts = world_.journal.recorded,
                   .requests = world_.requests.recorded};
    if (now == seen) return {};
    seen = now;
    return world_;
}

void Simulator::tell_scenario(Reply& reply)
{
    const auto told = options_.scenario ? running_scenario(*options_.scenario, world_) : "null";
    reply.body = R"({"scenario":)" + told + "}";
}

/// A script may call itself up for ever; so many moments of it are played after the client's end.
static constexpr int moments_most = 10'000;

bool Simulator::finish(std::optional<VirtualTime> until)
{
    Lock lock(mutex_);
    keep_up();
    world_.pace = Pace::manual;
    clock_.start(world_);
    const auto era = era_;
    const auto next_step = [&] {
        return world_.agenda.first_due(
            [](const Event& event) { return std::holds_alternative<PlayStep>(event); });
    };
    for (int moments = 0; moments < moments_most; ++moments) {
        const VirtualTime target =
            std::max(until ? *until : next_step().value_or(world_.now), world_.now);
        Reply told; // to nobody
        advance(lock, {target}, told);
        const auto left = world_.agenda.next_due();
        const bool is_there =
            !stopping_ && era == era_ && world_.now == target && (!left || *left > target);
        if (until || !is_there || !next_step()) return is_there;
    }
    return false;
}

} // namespace easyconnect
