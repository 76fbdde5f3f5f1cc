#pragma once

#include "world/amount.hpp"
#include "world/devices/networks.hpp"
#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <optional>

namespace easyconnect {

struct World;
struct Sim;

/// The number of a set of behaviours (`Fleet::sets`); 0 is none.
using BehavioursNumber = std::uint32_t;

/// The thing in the field that holds the SIM. It is `present` when it is switched on and in
/// coverage, and `attached` when the network has also let it in. While `asleep` it stays attached
/// for the operator, but nobody can reach it, and it does nothing. BEYOND: the platform only sees
/// attachments; who moves the device is the user of the simulator.
struct Device {
    bool present = true;
    bool attached = false;
    bool asleep = false;
    bool storage_full = false; ///< it has no room for another SMS
    NetworkNumber network = 0;
    Rat rat = Rat::g4;
    std::uint16_t lac = 4711; ///< location area code
    std::uint32_t cell = 20815;
    std::optional<Imei> imei{};
    VirtualTime located{};               ///< last location update
    std::optional<VirtualTime> online{}; ///< since when it has a PDP context

    BehavioursNumber behaviours = 0;
    std::uint32_t texts = 0; ///< how many its behaviours have sent
    int plan = 0; ///< counts its behaviours, so that what earlier ones planned is ignored
};

/// What someone wants to change about a device; what is absent stays.
struct DeviceChange {
    std::optional<bool> attached{};
    std::optional<bool> asleep{};
    std::optional<bool> storage_full{};
    std::optional<NetworkNumber> network{};
    std::optional<Rat> rat{};
    std::optional<Imei> imei{};
    std::optional<std::uint16_t> lac{};
    std::optional<std::uint32_t> cell{};
};

/// Whether the network has the device, asleep or not: attached, and the SIM's life has not ended.
bool is_attached(const World&, const Sim&);

/// Whether the device can be reached now, and can reach anybody: attached and awake.
bool is_reachable(const World&, const Sim&);

/// The same; refused as conflict when it cannot, saying why.
Result<void> require_reachable(const World&, const Sim&);

/// Whether the device can be reached, and answers when the network calls it: one that is silent
/// does not.
bool answers_page(const World&, const Sim&);

/// Why no SMS can be handed to the device now, in the words of the network (3GPP TS 29.002, 17.6.6
/// and 17.6.7: "absent subscriber" with the diagnostic "no paging response", and for a full storage
/// "memory capacity exceeded"); null when one can.
const char* obstacle_to_sms(const World&, const Sim&);

/// Moves, switches, wakes or swaps the device. A device that is present but that the network does
/// not let in (SIM disabled or ended, IMEI lock) stays unattached and leaves an event; it attaches
/// by itself when the reason is gone, one that sleeps when it wakes. Waking up is a location
/// update; that, and room for SMS again, lets buffered messages be tried at once, as the network's
/// alert does (3GPP TS 23.040, 10: "alert service centre").
void change_device(World&, Sim&, const DeviceChange&);

/// Lets a present device that is awake register, if the network admits it: location and PDP events,
/// then the retry of buffered messages (contract 8.4: attach triggers an immediate retry).
void attach(World&, Sim&);

/// Takes the device off the network: `why` is written into its events. No effect when it is off.
void detach(World&, Sim&, const char* why);

/// What became of one use of data.
struct DataSession {
    Amount received;
    Amount sent;
    const char* blocked = nullptr; ///< why not everything went through; null when it did
};

/// Transfers data, received bytes first, as much as quota and traffic limit allow; what is cut off
/// leaves an event (contract 5, event 3 "rejected because") and ends the PDP context, which the
/// next data that may flow opens again (contract 6: "data blocked" until top-up). Refused as
/// conflict when the device cannot be reached.
Result<DataSession> use_data(World&, Sim&, Amount received, Amount sent);

} // namespace easyconnect
