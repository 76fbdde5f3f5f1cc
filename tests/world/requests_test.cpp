#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// The log of what clients asked.

static void log_some(Lab& lab, int count)
{
    for (int i = 0; i < count; ++i)
        log_request(lab.world, {.method = "GET", .path = "/" + std::to_string(i), .status = 200},
                    {});
}

TEST_CASE("the request log keeps the newest rows, and counts those that had to make room",
          "[requests]")
{
    Lab lab;
    lab.world.bounds.request_rows = 3;
    log_some(lab, 5);
    const auto& log = lab.world.requests;
    REQUIRE(log.rows.size() == 3);
    CHECK(log.rows.front().id == 3);
    CHECK(log.recorded == 5);
    CHECK(log.dropped == 2);
    CHECK(log.find(2) == nullptr);
    CHECK(log.find(3)->path == "/2");
    CHECK(log.find(5)->path == "/4");
    CHECK(log.find(6) == nullptr);
    CHECK(log.find(0) == nullptr);
    CHECK(log.first_after(0) == 0);
    CHECK(log.first_after(4) == 2);
    CHECK(log.first_after(99) == 3);
}

TEST_CASE("the request log is bounded by bytes, too, and keeps the first 4 KiB of a body",
          "[requests]")
{
    Lab lab;
    lab.world.bounds.request_bytes = 64 * 1024;
    for (int i = 0; i < 100; ++i)
        log_request(lab.world,
                    {.method = "POST", .path = "/x", .body = std::string(1'000'000, 'b')}, {});
    const auto& log = lab.world.requests;
    CHECK(log.bytes <= 64 * 1024);
    CHECK(log.rows.size() > 5);
    CHECK(log.rows.size() < 20);
    CHECK(log.dropped == 100 - log.rows.size());
    CHECK(log.rows.back().body.size() == 4'096);
    CHECK(log.rows.back().body_size == 1'000'000);
    std::size_t capacity = 0;
    for (const auto& row : log.rows) capacity += row.body.capacity();
    CHECK(capacity < 100'000); // what was cut off is given back
}

TEST_CASE("a question misses rows only when those that made room belong to it", "[requests]")
{
    Lab lab;
    lab.world.bounds.request_rows = 2;
    const auto& log = lab.world.requests;
    log_some(lab, 2);
    CHECK_FALSE(log.misses_any(0, VirtualTime::min()));
    log_some(lab, 1);
    CHECK(log.misses_any(0, VirtualTime::min()));
    CHECK_FALSE(log.misses_any(1, VirtualTime::min()));          // it begins after the lost one
    CHECK_FALSE(log.misses_any(0, lab.world.now + Duration(1))); // it is about later times
    CHECK(log.misses_any(0, lab.world.now));

    forget_requests(lab.world);
    CHECK(log.rows.empty());
    CHECK(log.bytes == 0);
    CHECK_FALSE(log.misses_any(0, VirtualTime::min())); // who empties it begins anew
    log_some(lab, 1);
    CHECK(log.rows.front().id == 4); // ids go on
}
