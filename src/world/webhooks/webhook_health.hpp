#pragma once

#include "world/webhooks/webhook_post.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>

namespace easyconnect {

/// The upper bounds of the classes in which answer times are counted; one more class is above.
inline constexpr std::array<std::int64_t, 12> latency_bounds_ms{1,   2,   5,   10,    20,    50,
                                                                100, 200, 500, 1'000, 2'000, 5'000};

/// How a receiver of webhooks has answered. BEYOND: a review of the customer's endpoint. Its times
/// are real ones, so nothing of it is in the journal.
struct ReceiverHealth {
    std::map<int, std::uint64_t> answers{}; ///< by HTTP status
    std::uint64_t no_answer = 0;            ///< refused, closed, too late
    std::array<std::uint64_t, latency_bounds_ms.size() + 1> latency{}; ///< of answers alone
    std::chrono::milliseconds slowest{};
};

/// Counts one outcome.
void count(ReceiverHealth&, const WebhookOutcome&);

} // namespace easyconnect
