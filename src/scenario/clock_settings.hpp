#pragma once

#include "scenario/value.hpp"
#include "world/time.hpp"

#include <optional>

namespace easyconnect {

/// What fixtures say about time.
struct ClockSettings {
    std::optional<VirtualTime> start{};
    std::optional<Pace> pace{};
    double factor = 1.0; ///< virtual seconds in a real one; counts with `pace` scaled
    std::optional<Duration> quiet{};
};

/// {start: "2026-01-05T08:00:00Z", pace: scaled, factor: 60, quiet: 200ms}; what is absent stays.
void read_clock(const Value&, ClockSettings&);

} // namespace easyconnect
