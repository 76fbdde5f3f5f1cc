#pragma once

#include "world/amount.hpp"
#include "world/time.hpp"

#include <vector>

namespace easyconnect {

/// What one SIM did on one UTC day. tx is what the SIM sent, rx what it received; for SMS the
/// contract turns it round: `volume_rx` is MO, `volume_tx` is MT (contract 10).
struct DayUsage {
    Day day{};
    Amount data_rx{};
    Amount data_tx{};
    std::int64_t sms_mo = 0;
    std::int64_t sms_mt = 0;

    DayUsage& operator+=(const DayUsage& other)
    {
        data_rx += other.data_rx;
        data_tx += other.data_tx;
        sms_mo += other.sms_mo;
        sms_mt += other.sms_mt;
        return *this;
    }
};

/// The days on which a SIM did anything, oldest first.
using Usage = std::vector<DayUsage>;

/// Adds to the day that `amount.day` names, and forgets days older than `months` before it.
/// REQUIRES: no later day has been written yet.
void add_usage(Usage&, const DayUsage& amount, std::int64_t months);

/// Everything used from `first` to `last`, both included.
DayUsage usage_between(const Usage&, Day first, Day last);

} // namespace easyconnect
