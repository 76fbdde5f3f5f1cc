#include "server/paced_clock.hpp"

#include <algorithm>
#include <cmath>

namespace easyconnect {

/// The longest a timer sleeps before it looks again; keeps the arithmetic of deadlines small.
static constexpr auto longest_sleep = std::chrono::hours(1);

void PacedClock::start(const World& world)
{
    start_ = world.now;
    start_real_ = std::chrono::steady_clock::now();
}

VirtualTime PacedClock::now(const World& world) const
{
    const auto passed = std::chrono::steady_clock::now() - start_real_;
    if (world.pace == Pace::real) return start_ + std::chrono::floor<Duration>(passed);
    const std::chrono::duration<double, std::milli> real(passed);
    const double most = static_cast<double>((last_moment - start_).count());
    return start_ + Duration(std::llround(std::min(real.count() * world.pace_factor, most)));
}

PacedClock::RealTime PacedClock::real_time_of(const World& world, VirtualTime time) const
{
    const double factor = world.pace == Pace::scaled ? world.pace_factor : 1.0;
    const double most = std::chrono::duration<double, std::milli>(longest_sleep).count();
    const auto left = static_cast<double>((time - now(world)).count()) / factor;
    const std::chrono::duration<double, std::milli> wait(std::clamp(left, 0.0, most));
    return std::chrono::steady_clock::now() + std::chrono::ceil<std::chrono::milliseconds>(wait);
}

} // namespace easyconnect
