#include "world/ids.hpp"
#include "world/random.hpp"
#include "world/sims/quotas.hpp"
#include "world/sims/usage.hpp"
#include "world/time.hpp"
#include "world/webhooks/retry.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <set>

using namespace easyconnect;
using namespace std::chrono_literals;

namespace {

Day day(int year, unsigned month, unsigned of_month)
{
    return std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{of_month};
}

Quota quota(std::int64_t left, std::int64_t total)
{
    return {.left = Amount::millionths(left), .total = Amount::millionths(total), .last_added = {}};
}

} // namespace

TEST_CASE("ids of digits keep their leading zeros and take nothing but digits", "[ids]")
{
    CHECK(Iccid::parse("0000000000000000007")->text() == "0000000000000000007");
    CHECK(Iccid::parse("9999999999999999999")->text() == "9999999999999999999");
    for (const auto* text : {"", "1", "898828066600000001", "89882806660000000010",
                             "898828066600000000x", " 988280666000000001", "-988280666000000001"})
        CHECK_FALSE(Iccid::parse(text));
    CHECK(Imei::parse("35123456789012"));
    CHECK_FALSE(Imei::parse("3512345678901"));
}

TEST_CASE("the number after the last one does not exist", "[ids]")
{
    CHECK(Iccid::parse("8988280666000000009")->plus(1)->text() == "8988280666000000010");
    CHECK_FALSE(Iccid::parse("9999999999999999999")->plus(1));
    CHECK_FALSE(Imei::parse("99999999999999")->plus(1));
    const auto zero = Iccid::parse("0000000000000000000");
    CHECK_FALSE(zero->plus(std::numeric_limits<std::uint64_t>::max()));
}

TEST_CASE("retries are due at the listed pauses, then at their last doubled", "[retry]")
{
    const std::vector<Duration> listed{5min, 15min, 30min};
    const std::vector<Duration> expected{5min, 15min, 30min, 1h, 2h, 4h, 8h, 16h, 32h};
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(retry_after(listed, static_cast<int>(i) + 1) == expected[i]);
    CHECK(retry_after(listed, std::numeric_limits<int>::max()) == 366 * 24h);
    CHECK(retry_after({}, 1) == 366 * 24h);
    CHECK(retry_after(std::vector<Duration>{1min}, 3) == 4min);
}

TEST_CASE("a quota is low at exactly its threshold and exhausted at nothing", "[quota]")
{
    CHECK(level(quota(500, 500), 20) == QuotaLevel::ample);
    CHECK(level(quota(101, 500), 20) == QuotaLevel::ample);
    CHECK(level(quota(100, 500), 20) == QuotaLevel::low);
    CHECK(level(quota(1, 500), 20) == QuotaLevel::low);
    CHECK(level(quota(0, 500), 20) == QuotaLevel::exhausted);
    CHECK(level(quota(-1, 500), 20) == QuotaLevel::exhausted);
    const auto most = largest_amount.millionths();
    CHECK(level(quota(most, most), 100) == QuotaLevel::low);
    CHECK(level(quota(most, most), 20) == QuotaLevel::ample);
}

TEST_CASE("a draw depends on each of its parts and on nothing else", "[random]")
{
    std::set<std::uint64_t> drawn;
    for (const std::uint64_t seed : {1, 2})
        for (const auto* concern : {"token", "sms"})
            for (const std::uint64_t subject : {1, 2})
                for (const std::uint64_t occurrence : {1, 2})
                    drawn.insert(draw(seed, concern, subject, occurrence));
    CHECK(drawn.size() == 16);
    CHECK(draw(7, "token", 77, 0) == draw(7, "token", 77, 0));
    CHECK(draw_uuid(7, "token", 77, 0) == draw_uuid(7, "token", 77, 0));
    CHECK(draw_uuid(7, "token", 77, 0) != draw_uuid(7, "token", 77, 1));
}

TEST_CASE("months are added as a calendar does", "[time]")
{
    CHECK(plus_months(day(2026, 1, 5), 123) == day(2036, 4, 5));
    CHECK(plus_months(day(2026, 1, 31), 1) == day(2026, 2, 28));
    CHECK(plus_months(day(2028, 1, 31), 1) == day(2028, 2, 29));
    CHECK(plus_months(day(2026, 8, 31), -6) == day(2026, 2, 28));
    CHECK(plus_months(day(2026, 1, 15), -1) == day(2025, 12, 15));
    CHECK(first_of_month(day(2026, 2, 28)) == day(2026, 2, 1));
    CHECK(day_of(start_of(day(2026, 2, 3)) - 1ms) == day(2026, 2, 2));
}

TEST_CASE("usage is summed by days, and months that are too old are forgotten", "[usage]")
{
    Usage usage;
    const auto mt = [](Day at) { return DayUsage{.day = at, .sms_mt = 1}; };
    add_usage(usage, mt(day(2026, 1, 1)), 6);
    add_usage(usage, mt(day(2026, 1, 1)), 6);
    add_usage(usage, mt(day(2026, 1, 3)), 6);
    CHECK(usage.size() == 2);
    CHECK(usage_between(usage, day(2026, 1, 1), day(2026, 1, 1)).sms_mt == 2);
    CHECK(usage_between(usage, day(2026, 1, 2), day(2026, 1, 2)).sms_mt == 0);
    CHECK(usage_between(usage, day(2026, 1, 1), day(2026, 1, 3)).sms_mt == 3);
    CHECK(usage_between(usage, day(2026, 1, 3), day(2026, 1, 1)).sms_mt == 0);

    add_usage(usage, mt(day(2026, 7, 2)), 6);
    CHECK(usage.size() == 2);
    CHECK(usage.front().day == day(2026, 1, 3));
}
