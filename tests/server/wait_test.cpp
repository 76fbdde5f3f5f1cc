// Calls that wait for what is to come, over real sockets.
#include "door_lab.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// A call that waits on a thread of its own.
std::future<RawReply> wait_for(const DoorLab& lab, const Json& wanted)
{
    const auto request = lab.request("POST", "/_simulator/v1/wait", wanted.dump());
    return std::async(std::launch::async, [&lab, request] { return lab.client().ask(request); });
}

bool is_over(std::future<RawReply>& wait)
{
    return wait.wait_for(0s) == std::future_status::ready;
}

} // namespace

TEST_CASE("a wait ends when another call brings what it waits for", "[wait][simulator]")
{
    DoorLab lab;
    auto wait = wait_for(lab, {{"request", {{"operation", "sims.list"}}}});
    for (int i = 0; i < 20; ++i) lab.ask("GET", "/orders");
    CHECK_FALSE(is_over(wait));
    lab.ask("GET", "/sims");
    REQUIRE(wait.wait_for(10s) == std::future_status::ready);
    const auto reply = wait.get();
    CHECK(reply.status == 200);
    CHECK(Json::parse(reply.body)["requests"][0]["path"] == "/management-api/v1/sims");
}

TEST_CASE("a wait ends when an advance brings what it waits for", "[wait][simulator]")
{
    DoorLab lab;
    auto wait = wait_for(lab, {{"event", {{"kind", "sms.delivered"}}}});
    lab.send(pump);
    CHECK_FALSE(is_over(wait)); // manual pace: nothing moves by itself
    lab.advance("10s");
    REQUIRE(wait.wait_for(10s) == std::future_status::ready);
    CHECK(wait.get().status == 200);
}

TEST_CASE("a wait ends when the receiver has acknowledged, while time runs by itself",
          "[wait][simulator]")
{
    for (const auto pace : {Pace::automatic, Pace::scaled}) {
        DoorLab lab([pace](World& world) {
            world.pace = pace;
            world.pace_factor = 1'000;
        });
        auto wait = wait_for(lab, {{"delivery", {{"kind", "report"}, {"state", "acknowledged"}}}});
        lab.send(pump);
        REQUIRE(wait.wait_for(10s) == std::future_status::ready);
        CHECK(wait.get().status == 200);
    }
}

TEST_CASE("a wait in vain ends with 422 when its time is over", "[wait][simulator]")
{
    DoorLab lab;
    const auto reply =
        lab.ask("POST", "/_simulator/v1/wait", R"({"event":{"kind":"sms.failed"},"wait":"50ms"})");
    CHECK(reply.status == 422);
    CHECK(Json::parse(reply.body)["detail"] == "0 of 1 events that fit have come.");
}

TEST_CASE("a reset ends the calls that wait", "[wait][simulator]")
{
    DoorLab lab;
    auto wait = wait_for(lab, {{"event", {{"kind", "sms.failed"}}}});
    REQUIRE(lab.eventually([&] { // it may not have come yet: a reset before it ends nothing
        lab.ask("POST", "/_simulator/v1/reset");
        return is_over(wait);
    }));
    CHECK(wait.get().status == 503);
}
