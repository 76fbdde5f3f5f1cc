#pragma once

#include "scenario/value.hpp"
#include "world/world.hpp"

#include <optional>

namespace easyconnect {

/// What a card used, on an average day before the start.
struct UsagePlan {
    std::int64_t days = 30;
    Amount data_per_day{};
    std::int64_t mt_per_day = 0;
    std::int64_t mo_per_day = 0;
};

/// {days: 30, data_mb_per_day: 2.5, mt_per_day: 1, mo_per_day: 4}
std::optional<UsagePlan> read_usage(const Value&);

/// The rows of the days that end with the day before the start, oldest first, as far back as the
/// platform keeps them. They vary around the average by draws on the world's seed and the card, so
/// every card has its own and each run the same. Quotas are not charged.
Usage usage_before_start(const World&, Iccid, const UsagePlan&);

/// Adds to the row of `amount.day`, wherever that is.
void add_to_day(Usage&, const DayUsage& amount);

} // namespace easyconnect
