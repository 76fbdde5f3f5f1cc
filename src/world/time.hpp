#pragma once

#include <chrono>
#include <cstdint>

namespace easyconnect {

/// Simulated time is counted in whole milliseconds, the platform's own resolution (contract 1.3).
using Duration = std::chrono::milliseconds;

/// The simulator's calendar. It has no now() on purpose: code in world/ is told the time, it can
/// never ask for it, so a run is repeatable by construction.
struct VirtualClock {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<VirtualClock, duration>;
    static constexpr bool is_steady = true;
};

/// Milliseconds since 1970-01-01T00:00:00Z in simulated time.
using VirtualTime = VirtualClock::time_point;

/// How simulated time passes: at the speed of the real clock, a fixed multiple of it, only when the
/// control plane moves it, or in jumps to the next event whenever nothing is in flight.
/// BEYOND: the platform knows only the first.
enum class Pace { real, scaled, manual, automatic };

/// A calendar day in UTC, counted from 1970-01-01.
using Day = std::chrono::sys_days;

/// The last moment the simulator can show: a year has four digits in every format of the platform.
constexpr VirtualTime last_moment{
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}.time_since_epoch() +
    std::chrono::days(1) - Duration(1)};

/// The UTC day that `time` falls on.
constexpr Day day_of(VirtualTime time)
{
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<Duration>(time.time_since_epoch()));
}

/// Midnight at which `day` begins.
constexpr VirtualTime start_of(Day day)
{
    return VirtualTime(day.time_since_epoch());
}

/// The first day of the month that `day` falls in.
constexpr Day first_of_month(Day day)
{
    const std::chrono::year_month_day date(day);
    return date.year() / date.month() / 1;
}

/// The same day of the month, `months` later (or earlier); the last one of a shorter month.
constexpr Day plus_months(Day day, int months)
{
    const std::chrono::year_month_day date(day);
    const auto month = date.year() / date.month() + std::chrono::months(months);
    const auto last = (month / std::chrono::last).day();
    return month / (date.day() < last ? date.day() : last);
}

} // namespace easyconnect
