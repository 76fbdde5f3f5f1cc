#pragma once

#include "world/amount.hpp"
#include "world/ids.hpp"
#include "world/networks.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <optional>

namespace easyconnect {

struct World;
struct Sim;

/// The thing in the field that holds the SIM. It is `present` when it is switched on and in
/// coverage, and `attached` when the network has also let it in. BEYOND: the platform only sees
/// attachments; who moves the device is the user of the simulator.
struct Device {
    bool present = true;
    bool attached = false;
    NetworkNumber network = 0;
    Rat rat = Rat::g4;
    std::uint16_t lac = 4711; ///< location area code
    std::uint32_t cell = 20815;
    std::optional<Imei> imei{};
    VirtualTime located{};               ///< last location update
    std::optional<VirtualTime> online{}; ///< since when it has a PDP context
};

/// What someone wants to change about a device; what is absent stays.
struct DeviceChange {
    std::optional<bool> attached{};
    std::optional<NetworkNumber> network{};
    std::optional<Rat> rat{};
    std::optional<Imei> imei{};
    std::optional<std::uint16_t> lac{};
    std::optional<std::uint32_t> cell{};
};

/// Whether the device can be reached now: attached, and the SIM's life has not ended.
bool is_reachable(const World&, const Sim&);

/// Moves, switches or swaps the device. A device that is present but that the network does not
/// let in (SIM disabled or ended, IMEI lock) stays unattached and leaves an event; it attaches by
/// itself when the reason is gone.
void change_device(World&, Sim&, const DeviceChange&);

/// Lets a present device register, if the network admits it: location and PDP events, then the
/// retry of buffered messages (contract 8.4: attach triggers an immediate retry).
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
/// leaves an event (contract 5, event 3 "rejected because"). Refused as conflict when the device
/// cannot be reached.
Result<DataSession> use_data(World&, Sim&, Amount received, Amount sent);

} // namespace easyconnect
