#pragma once

#include "world/sms/smsc.hpp"
#include "world/webhooks/delivery.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace easyconnect {

/// What worlds hold now, all of them added up.
struct Census {
    std::size_t worlds = 0;
    std::size_t sims = 0;
    std::size_t tokens = 0;
    std::array<std::size_t, 8> messages{};   ///< by SmsStatus; the first is unused
    std::array<std::size_t, 7> deliveries{}; ///< by DeliveryState
    std::size_t agenda = 0;                  ///< events that are planned
    std::size_t webhook_queue = 0;           ///< webhooks that have left the world and are not back
    std::size_t streams = 0;
    std::uint64_t journal_dropped = 0;  ///< facts that had to make room, since the worlds began
    std::uint64_t requests_dropped = 0; ///< rows of the request log, likewise
};

} // namespace easyconnect
