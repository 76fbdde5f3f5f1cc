#include "world/webhooks/webhook_health.hpp"

#include <algorithm>

namespace easyconnect {

void count(ReceiverHealth& health, const WebhookOutcome& outcome)
{
    if (outcome.status == 0) {
        ++health.no_answer;
        return;
    }
    ++health.answers[outcome.status];
    const auto bound = std::ranges::lower_bound(latency_bounds_ms, outcome.took.count());
    ++health.latency[static_cast<std::size_t>(bound - latency_bounds_ms.begin())];
    health.slowest = std::max(health.slowest, outcome.took);
}

} // namespace easyconnect
