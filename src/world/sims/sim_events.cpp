#include "world/sims/sim_events.hpp"

#include "world/world.hpp"

namespace easyconnect {

const char* name(Severity severity)
{
    switch (severity) {
    case Severity::info: return "Info";
    case Severity::warn: return "Warn";
    case Severity::critical: return "Critical";
    }
    return "Info";
}

static void add(World& world, Sim& sim, SimEvent event)
{
    event.id = ++world.sim_events;
    event.at = world.now;
    if (sim.events.size() >= world.bounds.events_per_sim) sim.events.erase(sim.events.begin());
    sim.events.push_back(std::move(event));
}

void note_event(World& world, Sim& sim, std::string description, Severity severity, bool alert)
{
    add(world, sim, {.description = std::move(description), .severity = severity, .alert = alert});
}

void note_network_event(World& world, Sim& sim, std::string description, Severity severity)
{
    add(world, sim,
        {.description = std::move(description),
         .severity = severity,
         .imei = sim.device.imei,
         .network = sim.device.network});
}

} // namespace easyconnect
