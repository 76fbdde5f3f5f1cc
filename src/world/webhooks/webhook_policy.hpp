#pragma once

#include "world/time.hpp"

#include <optional>

namespace easyconnect {

struct World;
struct Delivery;
struct Platform;

/// Whether a receiver's answer acknowledges: any 2xx (guide 3.2), or 200 alone where the platform
/// is told so (contract 9). A redirect never does.
bool acknowledges(const Platform&, int status);

/// When a delivery that has just failed is sent again, or nothing when it is too old.
/// On the schedule: +5, +15, +30 minutes from the first attempt, doubling (contract 9). The
/// exponential way: a pause from now on that grows with each failure. Either is moved by the
/// seeded jitter. The last attempt is at the full age, `webhook_age_most`.
/// REQUIRES: a first attempt, and failed_by_schedule >= 1.
std::optional<VirtualTime> next_attempt(const World&, const Delivery&);

} // namespace easyconnect
