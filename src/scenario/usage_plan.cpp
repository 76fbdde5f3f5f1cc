#include "scenario/usage_plan.hpp"

#include "world/random.hpp"

#include <algorithm>

namespace easyconnect {

std::optional<UsagePlan> read_usage(const Value& value)
{
    const Section section = value.section({"days", "data_mb_per_day", "mt_per_day", "mo_per_day"});
    UsagePlan plan;
    plan.days = section.whole("days", 1, 3'660).value_or(plan.days);
    plan.data_per_day = section.amount("data_mb_per_day").value_or(plan.data_per_day);
    plan.mt_per_day = section.whole("mt_per_day", 0, 10'000).value_or(0);
    plan.mo_per_day = section.whole("mo_per_day", 0, 10'000).value_or(0);
    if (plan.data_per_day > Amount::whole(1'000'000)) {
        section["data_mb_per_day"]->mistake("this must be at most 1000000");
        return {};
    }
    return plan;
}

/// From half to one and a half of the average, in steps of a percent.
static Amount varied(Amount average, std::uint64_t chance)
{
    const auto percent = static_cast<std::int64_t>(50 + chance % 101);
    return Amount::millionths(average.millionths() * percent / 100);
}

/// From none to twice the average.
static std::int64_t varied(std::int64_t average, std::uint64_t chance)
{
    return static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(2 * average + 1));
}

Usage usage_before_start(const World& world, Iccid iccid, const UsagePlan& plan)
{
    const Day today = day_of(world.now);
    const Day oldest = plus_months(today, -static_cast<int>(world.platform.usage_months));
    const auto kept = std::min(plan.days, std::int64_t{(today - oldest).count()});
    Usage usage;
    usage.reserve(static_cast<std::size_t>(kept));
    for (std::int64_t ago = kept; ago > 0; --ago) {
        // one draw a day, 16 bits of it for each number: 100,000 cards times 30 days add up
        const auto chance =
            draw(world.seed, "history", iccid.value(), static_cast<std::uint64_t>(ago));
        const auto piece = [&](int number) { return (chance >> (16 * number)) & 0xffff; };
        const Amount data = varied(plan.data_per_day, piece(0));
        // devices mostly receive: the card sends 20 to 40 % of the volume
        const auto sent_percent = static_cast<std::int64_t>(20 + piece(1) % 21);
        const Amount sent = Amount::millionths(data.millionths() * sent_percent / 100);
        const DayUsage row{.day = today - std::chrono::days(ago),
                           .data_rx = data - sent,
                           .data_tx = sent,
                           .sms_mo = varied(plan.mo_per_day, piece(2)),
                           .sms_mt = varied(plan.mt_per_day, piece(3))};
        const bool any = data > Amount() || row.sms_mo > 0 || row.sms_mt > 0;
        if (any) usage.push_back(row);
    }
    return usage;
}

void add_to_day(Usage& usage, const DayUsage& amount)
{
    const auto row = std::ranges::lower_bound(usage, amount.day, {}, &DayUsage::day);
    if (row != usage.end() && row->day == amount.day)
        *row += amount;
    else
        usage.insert(row, amount);
}

} // namespace easyconnect
