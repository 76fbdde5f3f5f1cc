// What the owner of a simulator does with it from inside the process.
#include "door_lab.hpp"

#include <catch2/catch.hpp>

#include <future>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

TEST_CASE("the owner looks at the world as clients left it", "[simulator]")
{
    DoorLab lab;
    lab.send(pump);
    std::size_t messages = 0;
    lab.simulator.with_world([&](World& world) { messages = world.smsc.messages.size(); });
    CHECK(messages == 1);
}

TEST_CASE("what the owner changes is what clients see, and what it makes due is sent",
          "[simulator]")
{
    DoorLab lab;
    lab.simulator.with_world([](World& world) {
        originate_sms(world, *world.sims.find(*Iccid::parse(pump)), {.payload = "from inside"});
        advance_to(world, world.now + 4s);
    });
    CHECK(lab.receiver.request(1).method == "POST");
}

TEST_CASE("finish plays what is left up to a moment, webhooks with their outcomes included",
          "[simulator]")
{
    DoorLab lab;
    lab.receiver.next({ScriptedAnswer::status(503)});
    lab.send(pump);
    CHECK(lab.simulator.finish(start_time + 10min));
    CHECK(lab.simulator.now() == start_time + 10min);
    const auto attempts = lab.deliveries()[0]["attempts"];
    REQUIRE(attempts.size() == 2); // 4 s after the start, and 5 minutes later
    CHECK(attempts[1]["status"] == 200);
}

TEST_CASE("after finish time stands still, whatever the pace was", "[simulator]")
{
    for (const auto pace : {Pace::real, Pace::scaled, Pace::automatic}) {
        DoorLab lab([&](World& world) {
            world.pace = pace;
            world.pace_factor = 1e6;
        });
        CHECK(lab.simulator.finish({}));
        const auto then = lab.simulator.now();
        lab.send(pump);
        CHECK(lab.simulator.now() == then);
    }
}

TEST_CASE("finish never moves time back", "[simulator]")
{
    DoorLab lab;
    lab.advance("1h");
    CHECK(lab.simulator.finish(start_time + 1min));
    CHECK(lab.simulator.now() == start_time + 1h);
}

TEST_CASE("finish says when it did not get there", "[simulator]")
{
    DoorLab lab([](World&) {}, {.advance_budget = 1});
    lab.send(pump);
    CHECK_FALSE(lab.simulator.finish(start_time + 1h));

    DoorLab waiting;
    waiting.receiver.otherwise(ScriptedAnswer::hang());
    waiting.send(pump);
    auto finished =
        std::async(std::launch::async, [&] { return waiting.simulator.finish(start_time + 1h); });
    waiting.receiver.request(1);
    waiting.simulator.stop(); // as a run does whose time is over
    CHECK_FALSE(finished.get());
}
