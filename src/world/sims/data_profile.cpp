#include "world/sims/data_profile.hpp"

#include <cassert>

namespace easyconnect {

const char* name(DataProfile profile)
{
    switch (profile) {
    case DataProfile::flat: return "flat";
    case DataProfile::nightly: return "nightly";
    case DataProfile::burst: return "burst";
    }
    return "flat";
}

/// Four fifths of the day fall into `busy` hours, a fifth into the others.
static Amount share(Amount per_day, int busy, bool is_busy)
{
    const auto fifth = per_day.millionths() / 5;
    return Amount::millionths(is_busy ? 4 * fifth / busy : fifth / (24 - busy));
}

Amount share_of_hour(DataProfile profile, Amount per_day, int hour, int burst_hour)
{
    assert(hour >= 0 && hour < 24);
    switch (profile) {
    case DataProfile::flat: return Amount::millionths(per_day.millionths() / 24);
    case DataProfile::nightly: return share(per_day, 4, hour >= 1 && hour < 5);
    case DataProfile::burst: return share(per_day, 1, hour == burst_hour);
    }
    return {};
}

} // namespace easyconnect
