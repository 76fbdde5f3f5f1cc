#include "world/devices.hpp"

#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

bool is_reachable(const World& world, const Sim& sim)
{
    return sim.device.attached && !has_ended(world, sim);
}

/// Why the network does not let the device in, or null.
static const char* obstacle(const World& world, const Sim& sim)
{
    if (has_ended(world, sim)) return "SIM not activated";
    if (sim.status != SimStatus::enabled) return "SIM not activated";
    if (sim.locked_imei && sim.device.imei != sim.locked_imei) return "IMEI lock";
    return nullptr;
}

static std::string plmn(const World& world, const Device& device)
{
    const auto& network = world.networks[device.network];
    return network.mcc + "-" + network.mnc;
}

void attach(World& world, Sim& sim)
{
    auto& device = sim.device;
    if (!device.present || device.attached) return;
    if (const char* reason = obstacle(world, sim)) {
        note_network_event(world, sim, std::string("PDP context activation rejected: ") + reason,
                           Severity::warn);
        record(world, FactKind::device_refused, sim.iccid, {}, reason);
        return;
    }
    device.attached = true;
    device.located = world.now;
    device.online = world.now;
    // contract 3.6: the lock stores the IMEI seen at the next attach
    if (sim.imei_lock && !sim.locked_imei) sim.locked_imei = device.imei;
    note_network_event(world, sim, "New location received from VLR in " + plmn(world, device));
    note_network_event(world, sim,
                       "New location received from SGSN in " + plmn(world, device) + ", RAT type " +
                           radio_access(device.rat));
    note_network_event(world, sim, "PDP context activated");
    record(world, FactKind::device_attached, sim.iccid, {}, plmn(world, device));
    retry_buffered_now(world, sim);
}

void detach(World& world, Sim& sim, const char* why)
{
    auto& device = sim.device;
    if (!device.attached) return;
    device.attached = false;
    note_network_event(world, sim, "PDP context deleted");
    note_network_event(world, sim, std::string("VLR location purged: ") + why);
    note_network_event(world, sim, std::string("SGSN location purged: ") + why);
    device.online.reset();
    record(world, FactKind::device_detached, sim.iccid, {}, why);
}

void change_device(World& world, Sim& sim, const DeviceChange& change)
{
    auto& device = sim.device;
    const bool moved = (change.network && *change.network != device.network) ||
                       (change.rat && *change.rat != device.rat) ||
                       (change.imei && change.imei != device.imei);
    // another network, radio or device registers anew
    if (moved && device.attached) detach(world, sim, "the device moved on");
    if (change.attached == false) detach(world, sim, "the device left the network");

    device.network = change.network.value_or(device.network);
    device.rat = change.rat.value_or(device.rat);
    if (change.imei) device.imei = change.imei;
    device.lac = change.lac.value_or(device.lac);
    device.cell = change.cell.value_or(device.cell);
    device.present = change.attached.value_or(device.present);
    if ((change.lac || change.cell) && device.attached) device.located = world.now;
    attach(world, sim);
}

/// Why less than everything may be transferred now.
static const char* limit_reached(const World& world, const Sim& sim)
{
    return sim.data.left <= data_limit_left(world, sim) ? "data quota exhausted"
                                                        : "traffic limit exceeded";
}

Result<DataSession> use_data(World& world, Sim& sim, Amount received, Amount sent)
{
    if (!is_reachable(world, sim))
        return refuse(Refusal::Reason::conflict, "The device is not attached to a network.");

    const Amount wanted = received + sent;
    const Amount allowed =
        std::min({wanted, std::max(sim.data.left, Amount()), data_limit_left(world, sim)});
    const char* blocked = allowed < wanted ? limit_reached(world, sim) : nullptr;
    const Amount taken_in = std::min(received, allowed);
    const Amount given_out = allowed - taken_in;

    if (allowed > Amount()) {
        add_usage(sim.usage, {.day = day_of(world.now), .data_rx = taken_in, .data_tx = given_out},
                  world.platform.usage_months);
        record(world, FactKind::data_used, sim.iccid, {},
               std::to_string(taken_in.millionths()) + " received, " +
                   std::to_string(given_out.millionths()) + " sent, in millionths of a MB");
        charge(world, sim, Service::data, allowed);
    }
    if (blocked) {
        note_network_event(world, sim, std::string("PDP context rejected: ") + blocked,
                           Severity::warn);
        record(world, FactKind::data_blocked, sim.iccid, {}, blocked);
    }
    return DataSession{taken_in, given_out, blocked};
}

} // namespace easyconnect
