#include "world/rules/script.hpp"

#include "world/world.hpp"

#include <cassert>

namespace easyconnect {

std::uint32_t add_step(World& world, Step step)
{
    auto& steps = world.script.steps;
    assert(steps.size() < world.bounds.steps);
    steps.push_back(std::move(step));
    return static_cast<std::uint32_t>(steps.size() - 1);
}

void plan_step(World& world, VirtualTime due, std::uint32_t step, std::optional<Iccid> about,
               std::uint32_t times, Duration every)
{
    if (times > 0) world.agenda.at(due, PlayStep{step, about, times - 1, every});
}

void plan_last(World& world, VirtualTime due, std::uint32_t step, std::optional<Iccid> about)
{
    world.agenda.at_end_of(due, PlayStep{step, about, 0, {}});
}

void handle(World& world, const PlayStep& event)
{
    // the step may add steps, so it is copied
    const Step step = world.script.steps[event.step];
    plan_step(world, world.now + event.every, event.step, event.about, event.left, event.every);
    auto& script = world.script;
    const auto refused_before = script.refused;
    ++script.played;
    if (script.player)
        script.player(world, step, event.about);
    else
        ++script.refused;
    if (script.tallies.size() <= event.step) script.tallies.resize(event.step + 1);
    ++script.tallies[event.step].played;
    script.tallies[event.step].refused += script.refused - refused_before;
}

void handle(World&, const PatienceEnds&) {}

} // namespace easyconnect
