#pragma once

#include "world/amount.hpp"
#include "world/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace easyconnect {

struct World;
struct Sim;

/// The services for which an organisation can limit a SIM's monthly traffic (contract 12.2).
enum class LimitedService { data, sms_mt, sms_mo };

/// One limit that can be chosen.
struct TrafficLimit {
    int id;
    Amount most; ///< MB or SMS in a calendar month (UTC)
    bool unlimited = false;
};

/// What can be chosen for a service, by id (ASSUMED: the real list is not public).
std::span<const TrafficLimit> selectable_limits(LimitedService);

/// The limits in force: an id of the list for each service. The default is the unlimited one.
struct ChosenLimits {
    int data = 0;
    int sms_mt = 0;
    int sms_mo = 0;
};

/// Sets all three at once. Refused as malformed when an id is not selectable.
Result<void> choose_limits(World&, const ChosenLimits&);

/// The limit in force for a service.
const TrafficLimit& limit_in_force(const World&, LimitedService);

/// How much data the SIM may still use this month.
Amount data_limit_left(const World&, const Sim&);

/// Refused as forbidden when `more` SMS would take the SIM beyond its monthly number in this
/// direction; the text is the platform's (contract 6: "Traffic limit of N SMS per month exceeded").
Result<void> check_sms_limit(const World&, const Sim&, LimitedService, std::int64_t more);

} // namespace easyconnect
