#pragma once

#include "world/amount.hpp"

namespace easyconnect {

/// How a device spreads its data over the 24 hours of a day in UTC. BEYOND: devices are ours.
enum class DataProfile {
    flat,    ///< the same each hour
    nightly, ///< four fifths from 01:00 to 05:00, the rest evenly
    burst,   ///< four fifths in one hour, another one each day, the rest evenly
};

/// "flat", "nightly", "burst".
const char* name(DataProfile);

/// The part of a day's volume that falls into this hour. REQUIRES: both hours are 0 to 23.
Amount share_of_hour(DataProfile, Amount per_day, int hour, int burst_hour);

} // namespace easyconnect
