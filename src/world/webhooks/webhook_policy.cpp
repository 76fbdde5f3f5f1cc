#include "world/webhooks/webhook_policy.hpp"

#include "world/random.hpp"
#include "world/webhooks/retry.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

bool acknowledges(const Platform& platform, int status)
{
    return platform.webhook_only_200 ? status == 200 : status >= 200 && status < 300;
}

static Duration grown_pause(const Platform& platform, int failed)
{
    Duration pause = platform.webhook_pause;
    for (int i = 1; i < failed && pause < platform.webhook_pause_most; ++i)
        pause = pause * platform.webhook_growth_percent / 100;
    // never none at all, or attempts would follow each other without time passing
    return std::max(std::min(pause, platform.webhook_pause_most), Duration(1));
}

/// The pause, at most so many percent longer or shorter.
static Duration jittered(const World& world, const Delivery& delivery, Duration pause)
{
    const auto percent = world.platform.webhook_jitter_percent;
    if (percent == 0) return pause;
    const auto chance = draw(world.seed, "webhook jitter", delivery.id.value(),
                             static_cast<std::uint64_t>(delivery.failed_by_schedule));
    const auto thousandth = static_cast<std::int64_t>(chance % 2'001) - 1'000; // -1 to 1
    return pause + pause * (percent * thousandth) / 100'000; // a year's pause is far from overflow
}

std::optional<VirtualTime> next_attempt(const World& world, const Delivery& delivery)
{
    const auto& platform = world.platform;
    const VirtualTime first = *delivery.first_attempt;
    const VirtualTime last = first + platform.webhook_age_most;
    if (world.now >= last) return {};
    const int failed = delivery.failed_by_schedule;
    const auto due = platform.webhook_exponential
                         ? world.now + grown_pause(platform, failed)
                         : first + retry_after(platform.webhook_retries, failed);
    // an answer that comes after the next moment of the schedule moves that one alone
    const auto pause = jittered(world, delivery, std::max(due - world.now, Duration::zero()));
    // the schedule ends by itself; pauses without length would not, and stop the time
    const Duration least(platform.webhook_exponential ? 1 : 0);
    return std::min(world.now + std::max(pause, least), last);
}

} // namespace easyconnect
