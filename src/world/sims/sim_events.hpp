#pragma once

#include "world/devices/networks.hpp"
#include "world/ids.hpp"
#include "world/time.hpp"

#include <optional>
#include <string>

namespace easyconnect {

struct World;
struct Sim;

/// How serious an event is, by the platform's words (contract 5, 13 row 15).
enum class Severity { info, warn, critical };
/// "Info", "Warn", "Critical".
const char* name(Severity);

/// One line of a SIM's diagnostic events (guide 1.2, "network events"; contract 5).
struct SimEvent {
    std::uint64_t id = 0; ///< counts through the whole world
    VirtualTime at{};
    std::string description{}; ///< goes out as `event_type`: the text, not a label (contract 5)
    Severity severity = Severity::info;
    bool alert = false; ///< quota, forwarder and endpoint events alert; network ones do not
    std::optional<Imei> imei{};
    std::optional<NetworkNumber> network{};
};

/// Adds an event about this SIM at the present time; the oldest beyond the bound makes room.
void note_event(World&, Sim&, std::string description, Severity = Severity::info,
                bool alert = false);

/// The same for an event on the network that the device is using, with its IMEI.
void note_network_event(World&, Sim&, std::string description, Severity = Severity::info);

} // namespace easyconnect
