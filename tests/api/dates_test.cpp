#include "api/dates.hpp"

#include "api/json_writer.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace std::chrono_literals;

namespace {

constexpr VirtualTime moment = start_of(std::chrono::year{2026} / 2 / 3) + 4h + 5min + 6s + 7ms;

} // namespace

TEST_CASE("each resource writes dates in its own way", "[dates]")
{
    CHECK(iso_text(moment) == "2026-02-03T04:05:06.007+0000");
    CHECK(plain_text(moment) == "2026-02-03 04:05:06");
    CHECK(day_text(day_of(moment)) == "2026-02-03");
    CHECK(http_date(moment) == "Tue, 03 Feb 2026 04:05:06 GMT");
    CHECK(rfc3339_text(moment) == "2026-02-03T04:05:06.007Z");
    CHECK(iso_text(VirtualTime{}) == "1970-01-01T00:00:00.000+0000");
    CHECK(iso_text(last_moment) == "9999-12-31T23:59:59.999+0000");
}

TEST_CASE("an instant is read in every form of ISO 8601 that clients send", "[dates]")
{
    for (const auto* text : {"2026-02-03T04:05:06.007Z", "2026-02-03T04:05:06.007+0000",
                             "2026-02-03T04:05:06.007", "2026-02-03 04:05:06.007+00:00",
                             "2026-02-03t04:05:06.0079z", "2026-02-03T05:05:06.007+01:00",
                             "2026-02-03T05:05:06.007+01", "2026-02-02T23:35:06.007-0430"}) {
        CAPTURE(text);
        CHECK(read_instant(text) == moment);
    }
    CHECK(read_instant("2026-02-03") == start_of(day_of(moment)));
    CHECK(read_instant("2026-02-03T04:05Z") == moment - 6s - 7ms);
    CHECK(read_instant("2028-02-29"));
    CHECK(read_instant("9999-12-31T23:59:59.999Z") == last_moment);
    CHECK_FALSE(read_instant("9999-12-31T23:59:59-01:00")); // year 10000 in UTC
    CHECK_FALSE(read_instant("1970-01-01T00:00:00+01:00")); // 1969 in UTC
}

TEST_CASE("a duration is a sum of days, hours, minutes, seconds and milliseconds", "[dates]")
{
    struct Row {
        Duration length;
        const char* text;
    };
    for (const auto& row : {Row{0ms, "0s"},
                            {1ms, "1ms"},
                            {90s, "1m30s"},
                            {4h, "4h"},
                            {24h, "1d"},
                            {25h + 1min + 1s + 1ms, "1d1h1m1s1ms"}}) {
        CAPTURE(row.text);
        CHECK(read_duration(row.text) == row.length);
    }
    CHECK(read_duration("36525d"));
    CHECK_FALSE(read_duration("36525d1ms"));
}

TEST_CASE("amounts and money are written without any rounding", "[json]")
{
    CHECK(text_of(Amount::whole(500)) == "500");
    CHECK(text_of(Amount::millionths(321'654'321)) == "321.654321");
    CHECK(text_of(Amount::millionths(2'803)) == "0.002803");
    CHECK(text_of(Amount::millionths(500'000)) == "0.5");
    CHECK(text_of(Amount::millionths(-1)) == "-0.000001");
    CHECK(text_of(Amount::millionths(-1'500'000)) == "-1.5");
    CHECK(text_of(largest_amount) == "1000000000");
    CHECK(money_text(0) == "0.00");
    CHECK(money_text(5) == "0.05");
    CHECK(money_text(14'520) == "145.20");
}

TEST_CASE("text is escaped, and what is no UTF-8 is replaced", "[json]")
{
    const auto written = [](const std::string& text) { return JsonWriter().value(text).take(); };
    CHECK(written("plain text") == R"("plain text")");
    CHECK(written("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
    CHECK(written("\xe2\x82\xac") == "\"\xe2\x82\xac\"");
    CHECK(written("a\xff") == "\"a\xef\xbf\xbd\"");
}
