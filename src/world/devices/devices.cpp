#include "world/devices/devices.hpp"

#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

bool is_attached(const World& world, const Sim& sim)
{
    return sim.device.attached && !has_ended(world, sim);
}

bool is_reachable(const World& world, const Sim& sim)
{
    return is_attached(world, sim) && !sim.device.asleep;
}

Result<void> require_reachable(const World& world, const Sim& sim)
{
    if (is_reachable(world, sim)) return {};
    return refuse(Refusal::Reason::conflict, is_attached(world, sim)
                                                 ? "The device is asleep."
                                                 : "The device is not attached to a network.");
}

bool answers_page(const World& world, const Sim& sim)
{
    const auto is_silent = [](const Behaviour& one) { return std::holds_alternative<Silent>(one); };
    return is_reachable(world, sim) && std::ranges::none_of(behaviours_of(world, sim), is_silent);
}

const char* obstacle_to_sms(const World& world, const Sim& sim)
{
    if (!is_reachable(world, sim)) return "absent subscriber";
    if (!answers_page(world, sim)) return "no paging response";
    if (sim.device.storage_full) return "memory capacity exceeded";
    return nullptr;
}

/// Why the network does not let the device in, or null.
static const char* obstacle(const World& world, const Sim& sim)
{
    if (has_ended(world, sim)) return "SIM not activated";
    if (sim.status != SimStatus::enabled) return "SIM not activated";
    if (sim.locked_imei && sim.device.imei != sim.locked_imei) return "IMEI lock";
    return nullptr;
}

/// Why no data may be transferred now, or null.
static const char* data_obstacle(const World& world, const Sim& sim)
{
    if (sim.data.left <= Amount()) return "data quota exhausted";
    if (data_limit_left(world, sim) <= Amount()) return "traffic limit exceeded";
    return nullptr;
}

static void note_data_rejected(World& world, Sim& sim, const char* reason)
{
    note_network_event(world, sim, std::string("PDP context rejected: ") + reason, Severity::warn);
    record(world, FactKind::data_blocked, sim.iccid, {}, reason);
}

static std::string plmn(const World& world, const Device& device)
{
    const auto& network = world.networks[device.network];
    return network.mcc + "-" + network.mnc;
}

/// The network learns where the device is.
static void update_location(World& world, Sim& sim)
{
    sim.device.located = world.now;
    note_network_event(world, sim, "New location received from VLR in " + plmn(world, sim.device));
    note_network_event(world, sim,
                       "New location received from SGSN in " + plmn(world, sim.device) +
                           ", RAT type " + radio_access(sim.device.rat));
}

static void go_online(World& world, Sim& sim)
{
    if (sim.device.online) return;
    sim.device.online = world.now;
    note_network_event(world, sim, "PDP context activated");
}

static void go_offline(World& world, Sim& sim)
{
    if (!sim.device.online) return;
    sim.device.online.reset();
    note_network_event(world, sim, "PDP context deleted");
}

void attach(World& world, Sim& sim)
{
    auto& device = sim.device;
    if (!device.present || device.attached || device.asleep) return;
    if (const char* reason = obstacle(world, sim)) {
        note_network_event(world, sim, std::string("PDP context activation rejected: ") + reason,
                           Severity::warn);
        record(world, FactKind::device_refused, sim.iccid, {}, reason);
        return;
    }
    device.attached = true;
    device.online.reset(); // a life that ended left it open
    // contract 3.6: the lock stores the IMEI seen at the next attach
    if (sim.imei_lock && !sim.locked_imei) sim.locked_imei = device.imei;
    update_location(world, sim);
    if (const char* reason = data_obstacle(world, sim))
        note_data_rejected(world, sim, reason);
    else
        go_online(world, sim);
    record(world, FactKind::device_attached, sim.iccid, {}, plmn(world, device));
    retry_buffered_now(world, sim);
}

void detach(World& world, Sim& sim, const char* why)
{
    auto& device = sim.device;
    if (!device.attached) return;
    device.attached = false;
    go_offline(world, sim);
    note_network_event(world, sim, std::string("VLR location purged: ") + why);
    note_network_event(world, sim, std::string("SGSN location purged: ") + why);
    record(world, FactKind::device_detached, sim.iccid, {}, why);
}

static void set_asleep(World& world, Sim& sim, bool asleep)
{
    if (sim.device.asleep == asleep) return;
    sim.device.asleep = asleep;
    record(world, asleep ? FactKind::device_asleep : FactKind::device_awake, sim.iccid, {}, "");
    if (asleep || !is_attached(world, sim)) return;
    update_location(world, sim);
    retry_buffered_now(world, sim);
}

static void set_storage_full(World& world, Sim& sim, bool full)
{
    if (sim.device.storage_full == full) return;
    sim.device.storage_full = full;
    record(world, full ? FactKind::device_storage_full : FactKind::device_storage_free, sim.iccid,
           {}, "");
    if (!full) retry_buffered_now(world, sim);
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
    if (change.storage_full) set_storage_full(world, sim, *change.storage_full);
    if (change.asleep) set_asleep(world, sim, *change.asleep);
    attach(world, sim);
}

Result<DataSession> use_data(World& world, Sim& sim, Amount received, Amount sent)
{
    CHECKED(require_reachable(world, sim));
    const Amount wanted = received + sent;
    const Amount allowed =
        std::min({wanted, std::max(sim.data.left, Amount()), data_limit_left(world, sim)});
    const Amount taken_in = std::min(received, allowed);
    const Amount given_out = allowed - taken_in;

    if (allowed > Amount()) {
        go_online(world, sim);
        add_usage(sim.usage, {.day = day_of(world.now), .data_rx = taken_in, .data_tx = given_out},
                  world.platform.usage_months);
        record(world, FactKind::data_used, sim.iccid, {},
               std::to_string(taken_in.millionths()) + " received, " +
                   std::to_string(given_out.millionths()) + " sent, in millionths of a MB");
        charge(world, sim, Service::data, allowed);
    }
    // what was left is used up now, so that is the reason
    const char* blocked = allowed < wanted ? data_obstacle(world, sim) : nullptr;
    if (blocked) {
        go_offline(world, sim);
        note_data_rejected(world, sim, blocked);
    }
    return DataSession{taken_in, given_out, blocked};
}

} // namespace easyconnect
