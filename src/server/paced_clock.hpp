#pragma once

#include "world/world.hpp"

#include <chrono>

namespace easyconnect {

/// Turns real time into a world's, while that flows, and back. Read at the world's pace: `real` or
/// `scaled`.
class PacedClock {
public:
    using RealTime = std::chrono::steady_clock::time_point;

    /// From now on simulated time counts from the world's present.
    void start(const World&);

    /// The simulated time that it should be.
    VirtualTime now(const World&) const;

    /// When it will be `time`, but at most an hour ahead: to be asked again then.
    RealTime real_time_of(const World&, VirtualTime time) const;

private:
    VirtualTime start_{};
    RealTime start_real_{};
};

} // namespace easyconnect
