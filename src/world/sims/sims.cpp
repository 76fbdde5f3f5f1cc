#include "world/sims/sims.hpp"

#include "world/world.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

using Reason = Refusal::Reason;

Sim* Sims::find(Iccid iccid)
{
    const auto place = places_.find(iccid);
    return place == places_.end() ? nullptr : &cards_[place->second];
}

const Sim* Sims::find(Iccid iccid) const
{
    const auto place = places_.find(iccid);
    return place == places_.end() ? nullptr : &cards_[place->second];
}

Sim& Sims::add(Sim sim)
{
    [[maybe_unused]] const bool added = places_.emplace(sim.iccid, cards_.size()).second;
    assert(added);
    highest_ = std::max(highest_.value_or(sim.iccid), sim.iccid);
    return cards_.emplace_back(std::move(sim));
}

void Sims::reserve(std::size_t count)
{
    cards_.reserve(count);
    places_.reserve(count);
}

bool has_ended(const World& world, const Sim& sim)
{
    return sim.ends && world.now >= *sim.ends;
}

Result<Sim*> usable_sim(World& world, Iccid iccid)
{
    if (world.foreign_sims.contains(iccid))
        return refuse(Reason::forbidden,
                      "The SIM " + iccid.text() + " does not belong to your organisation.");
    Sim* sim = world.sims.find(iccid);
    if (!sim)
        return refuse(Reason::not_found, "There is no SIM with ICCID " + iccid.text() + ".", "",
                      unknown_sim);
    if (has_ended(world, *sim))
        return refuse(Reason::ended,
                      "The life of SIM " + iccid.text() + " has ended; it can only be extended.");
    return sim;
}

/// The core's words for the two states (contract 3.5).
static const char* core_word(SimStatus status)
{
    return status == SimStatus::enabled ? "Activated" : "Suspended";
}

static void set_status(World& world, Sim& sim, SimStatus status)
{
    if (sim.status == status) return;
    note_event(world, sim,
               std::string("SIM status changed from '") + core_word(sim.status) + "' to '" +
                   core_word(status) + "'");
    sim.status = status;
    if (status == SimStatus::disabled) {
        detach(world, sim, "the SIM was disabled");
        return;
    }
    if (!sim.activated) activate(world, sim);
    attach(world, sim);
}

static void set_imei_lock(World& world, Sim& sim, bool locked)
{
    if (sim.imei_lock == locked) return;
    sim.imei_lock = locked;
    sim.locked_imei.reset();
    if (locked && sim.device.attached) sim.locked_imei = sim.device.imei;
    note_event(world, sim, locked ? "IMEI lock enabled" : "IMEI lock disabled");
    if (sim.status == SimStatus::enabled)
        attach(world, sim); // a device that only the lock kept out comes in
}

void change_sim(World& world, Sim& sim, const SimChange& change)
{
    if (change.label) {
        if (change.label->empty())
            sim.label.reset();
        else
            sim.label = change.label;
    }
    if (change.status) set_status(world, sim, *change.status);
    if (change.imei_lock) set_imei_lock(world, sim, *change.imei_lock);
    std::string what;
    for (const auto& [word, is_set] : {std::pair{"status", change.status.has_value()},
                                       {"label", change.label.has_value()},
                                       {"imei_lock", change.imei_lock.has_value()}})
        if (is_set) what += (what.empty() ? "" : ", ") + std::string(word);
    record(world, FactKind::sim_changed, sim.iccid, {}, std::move(what));
}

Result<void> queue_changes(World& world, std::vector<SimChange> changes)
{
    if (world.agenda.size() >= world.bounds.planned)
        return refuse(Refusal::Reason::full, "Too much is planned already; let time pass.");
    for (const auto& change : changes)
        record(world, FactKind::sim_change_queued, change.iccid, {}, "");
    if (changes.empty()) return {};
    const auto batch = world.next_batch++;
    world.queued_changes.emplace(batch, std::move(changes));
    world.agenda.at(world.now + world.platform.list_change_delay, ApplyChanges{batch});
    return {};
}

void handle(World& world, const ApplyChanges& event)
{
    const auto batch = world.queued_changes.extract(event.batch);
    for (const auto& change : batch.mapped())
        if (const auto sim = usable_sim(world, change.iccid)) change_sim(world, **sim, change);
}

Result<void> queue_reset(World& world, Sim& sim)
{
    if (world.agenda.size() >= world.bounds.planned)
        return refuse(Refusal::Reason::full, "Too much is planned already; let time pass.");
    record(world, FactKind::sim_reset_queued, sim.iccid, {}, "");
    world.agenda.at(world.now + world.platform.reset_delay, PurgeForReset{sim.iccid});
    return {};
}

void handle(World& world, const PurgeForReset& event)
{
    Sim& sim = *world.sims.find(event.iccid);
    note_event(world, sim, "Connectivity reset triggered");
    detach(world, sim, "connectivity reset");
    world.agenda.at(world.now + world.platform.reset_reattach, ReattachAfterReset{sim.iccid});
}

void handle(World& world, const ReattachAfterReset& event)
{
    Sim& sim = *world.sims.find(event.iccid);
    if (sim.status == SimStatus::enabled) attach(world, sim);
}

void activate(World& world, Sim& sim)
{
    const Day day = day_of(world.now);
    sim.activated = world.now;
    sim.ends = start_of(plus_months(day, static_cast<int>(world.platform.lifetime_months)));
    // what was topped up before adds to the first package
    sim.data = fresh_quota(sim.data.left + world.platform.data_package, world.now, *sim.ends);
    sim.sms = fresh_quota(sim.sms.left + world.platform.sms_package, world.now, *sim.ends);
}

void extend(World& world, const std::vector<Sim*>& sims)
{
    for (Sim* sim : sims) {
        const VirtualTime from = std::max(sim->ends.value_or(world.now), world.now);
        const Day until =
            plus_months(day_of(from), static_cast<int>(world.platform.extension_months));
        const bool had_ended = has_ended(world, *sim);
        sim->ends = std::min(start_of(until), last_moment);
        sim->data.expires = sim->sms.expires = *sim->ends;
        note_event(world, *sim, "SIM lifetime extended");
        record(world, FactKind::sim_extended, sim->iccid, {}, "");
        if (had_ended) sim->device.attached = false; // it was off the network; let it register
        if (sim->status == SimStatus::enabled) attach(world, *sim);
    }
}

} // namespace easyconnect
