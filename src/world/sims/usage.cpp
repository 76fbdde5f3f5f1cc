#include "world/sims/usage.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

void add_usage(Usage& usage, const DayUsage& amount, std::int64_t months)
{
    if (!usage.empty() && usage.back().day == amount.day) {
        usage.back() += amount;
        return;
    }
    assert(usage.empty() || usage.back().day < amount.day);
    const Day oldest = plus_months(amount.day, -static_cast<int>(months));
    std::erase_if(usage, [&](const DayUsage& row) { return row.day < oldest; });
    usage.push_back(amount);
}

DayUsage usage_between(const Usage& usage, Day first, Day last)
{
    DayUsage sum;
    for (const auto& row : usage)
        if (row.day >= first && row.day <= last) sum += row;
    return sum;
}

} // namespace easyconnect
