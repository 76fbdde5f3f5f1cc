#pragma once

#include "world/amount.hpp"
#include "world/time.hpp"

#include <optional>

namespace easyconnect {

struct World;
struct Sim;

/// What a quota is counted in: MB of data, or SMS.
enum class Service { data, sms };

/// `quota_status.id` on the wire (contract 3.1): more than the threshold left, less, nothing.
enum class QuotaLevel { ample = 0, low = 1, exhausted = 2 };

/// A prepaid volume of one SIM (contract 6).
struct Quota {
    Amount left;
    Amount total; ///< the volume after the last top-up, remainder included (contract 6)
    Amount last_added;
    VirtualTime expires{};
    VirtualTime changed{};
    std::optional<VirtualTime> threshold_reached{};
    std::optional<VirtualTime> used_up{};
};

/// How much of the quota is left, against the platform's threshold of 20 percent.
QuotaLevel level(const Quota&, std::int64_t threshold_percent);

/// A full package, as a SIM gets it when it is activated.
Quota fresh_quota(Amount package, VirtualTime now, VirtualTime expires);

/// Takes `amount` away, as much as is there, and returns how much that was. Crossing the
/// threshold and running out leave events at the SIM (contract 5, events 18 to 21).
Amount charge(World&, Sim&, Service, Amount);

/// Adds the platform's package to the remainder (contract 12.1: added to what is left; several in
/// a row are allowed).
void renew(World&, Sim&, Service);

} // namespace easyconnect
