// The door: calls, time and webhooks together, over real sockets.
#include "door_lab.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

TEST_CASE("a token is accepted 239 minutes later and refused after 241", "[simulator]")
{
    const DoorLab lab;
    lab.advance("239m");
    CHECK(lab.ask("GET", "/sims").status == 200);
    lab.advance("2m");
    CHECK(lab.ask("GET", "/sims").status == 401);
}

TEST_CASE("advance comes back when the delivery report has its answer", "[simulator]")
{
    DoorLab lab;
    lab.receiver.next({ScriptedAnswer::status(503)});
    lab.send(pump);

    const auto what = lab.advance("10s");
    CHECK(what["complete"] == true);
    REQUIRE(lab.receiver.requests().size() == 1); // it has been answered already: no waiting here
    CHECK(lab.receiver.requests()[0].method == "PATCH");
    const auto delivery = lab.deliveries()[0];
    CHECK(delivery["state"] == "planned");
    CHECK(delivery["attempts"][0]["status"] == 503);
    CHECK(what["events"].back()["kind"] == "webhook.failed");
}

TEST_CASE("a receiver that fails three times is tried a fourth time at the exact virtual time",
          "[simulator]")
{
    DoorLab lab;
    lab.receiver.next(
        {ScriptedAnswer::status(500), ScriptedAnswer::status(503), ScriptedAnswer::status(404)});
    lab.send(pump);
    lab.advance("2h");

    const auto delivery = lab.deliveries()[0];
    CHECK(delivery["state"] == "acknowledged");
    REQUIRE(delivery["attempts"].size() == 4);
    std::vector<std::string> times;
    for (const auto& attempt : delivery["attempts"]) times.push_back(attempt["at"]);
    CHECK(times == std::vector<std::string>{"2026-01-05T08:00:04.000Z", "2026-01-05T08:05:04.000Z",
                                            "2026-01-05T08:15:04.000Z",
                                            "2026-01-05T08:30:04.000Z"});
    // the bytes are the same every time
    std::set<std::string> bodies;
    for (const auto& request : lab.receiver.requests()) bodies.insert(request.body);
    CHECK(bodies.size() == 1);
}

TEST_CASE("the same calls give the same log, byte for byte, however webhooks are answered in time",
          "[simulator][determinism]")
{
    const auto play = [](std::vector<ScriptedAnswer> script) {
        DoorLab lab;
        lab.receiver.next(std::move(script));
        for (int i = 0; i < 5; ++i)
            for (const auto& iccid : {pump, meter, gate}) lab.send(iccid);
        lab.advance("30m");
        lab.ask("PATCH", "/_simulator/v1/devices/" + pump, R"({"attached":false})");
        lab.send(pump);
        lab.ask("POST", "/_simulator/v1/devices/" + meter + "/sms", R"({"payload":"hi"})");
        lab.advance("3h");
        return lab.journal();
    };
    const auto at_once = play({});
    CHECK(at_once == play({}));
    CHECK(at_once == play({ScriptedAnswer::status(200).after(50ms), ScriptedAnswer::status(200),
                           ScriptedAnswer::status(200).after(20ms)}));
    CHECK(Json::parse(at_once)["events"].size() > 60);
}

TEST_CASE("a delivery report leaves only after its 201 has been written", "[simulator]")
{
    DoorLab lab([](World& world) {
        world.pace = Pace::automatic; // everything that can happen happens at once
        world.platform.sms_attempt_delay = 0ms;
        world.platform.sms_transfer_time = 0ms;
    });
    auto reply = lab.simulator.call({.method = "POST",
                                     .path = "/management-api/v1/sims/" + pump + "/sms",
                                     .authorization = lab.authorization,
                                     .content_type = "application/json",
                                     .body = R"({"payload":"hello"})"});
    REQUIRE(reply.status == 201);
    // the reply has not left yet: whatever else happens, no report comes
    lab.send(meter);
    const auto first = lab.receiver.request(1);
    CHECK(Json::parse(first.body)["endpoint"]["name"] == meter);
    CHECK(lab.receiver.requests().size() == 1);

    reply.on_written.reset();
    CHECK(Json::parse(lab.receiver.request(2).body)["endpoint"]["name"] == pump);
}

TEST_CASE("no reply waits for a webhook whose receiver hangs", "[simulator]")
{
    DoorLab lab([](World& world) { world.pace = Pace::real; }, {.webhooks = {.deadline = 5s}});
    lab.receiver.otherwise(ScriptedAnswer::hang());
    const auto started = std::chrono::steady_clock::now();
    lab.ask("POST", "/_simulator/v1/devices/" + pump + "/sms", R"({"payload":"hi"})");
    lab.receiver.request(1);
    for (int i = 0; i < 50; ++i) CHECK(lab.ask("GET", "/sims").status == 200);
    CHECK(std::chrono::steady_clock::now() - started < 4s);
}

TEST_CASE("a receiver that never answers is cut off at the time-out and tried again", "[simulator]")
{
    DoorLab lab({}, {.webhooks = {.deadline = 100ms}});
    lab.receiver.next({ScriptedAnswer::hang()});
    lab.send(pump);
    lab.advance("10s");
    const auto attempt = lab.deliveries()[0]["attempts"][0];
    CHECK_FALSE(attempt.contains("status"));
    CHECK(attempt["error"].get<std::string>() != "");
    CHECK(attempt["next_due"] == "2026-01-05T08:05:04.000Z");
    lab.advance("5m");
    CHECK(lab.deliveries()[0]["state"] == "acknowledged");
}

TEST_CASE(
    "an SMS from a device is posted before the control plane's answer while time stands still",
    "[simulator]")
{
    const DoorLab lab;
    CHECK(
        lab.ask("POST", "/_simulator/v1/devices/" + pump + "/sms", R"({"payload":"hi"})").status ==
        201);
    REQUIRE(lab.receiver.requests().size() == 1);
    CHECK(lab.receiver.requests()[0].method == "POST");
    CHECK(lab.receiver.requests()[0].path == "/mo");
    CHECK(lab.deliveries()[0]["state"] == "acknowledged");
}

TEST_CASE("redeliver sends the same bytes once more", "[simulator]")
{
    const DoorLab lab;
    lab.send(pump);
    lab.advance("10s");
    const auto id = lab.deliveries()[0]["id"].dump();
    CHECK(lab.ask("POST", "/_simulator/v1/webhooks/deliveries/" + id + "/redeliver").status == 202);
    REQUIRE(lab.receiver.requests().size() == 2);
    CHECK(lab.receiver.requests()[0].body == lab.receiver.requests()[1].body);
}

TEST_CASE(
    "at the automatic pace a message reaches its final state without anybody moving the clock",
    "[simulator]")
{
    const DoorLab lab([](World& world) { world.pace = Pace::automatic; });
    const auto id = lab.send(pump);
    CHECK(Json::parse(lab.receiver.request(1).body)["id"] == id);
    // and then time stands still: nobody waits for anything
    CHECK(lab.eventually([&] {
        return Json::parse(lab.ask("GET", "/_simulator/v1/clock").body)["now"] ==
               "2026-01-05T08:00:04.000Z";
    }));
    CHECK(lab.ask("GET", "/sims").status == 200); // the token has not run out
}

TEST_CASE(
    "the automatic pace retries a detached device, but never jumps past the newest token's end",
    "[simulator]")
{
    const DoorLab lab([](World& world) { world.pace = Pace::automatic; });
    lab.ask("PATCH", "/_simulator/v1/devices/" + pump, R"({"attached":false})");
    const auto id = lab.send(pump);
    CHECK(lab.eventually([&] {
        return Json::parse(lab.ask("GET", "/sims/" + pump + "/sms/" + id).body)["retry_count"] ==
               "6"; // at +1 s, 5 min, 15 min, 30 min, 1 h, 2 h; the next at 4 h is the token's end
    }));
    CHECK(lab.ask("GET", "/sims").status == 200);
}

TEST_CASE("a change of pace takes effect without another call", "[simulator]")
{
    DoorLab lab;
    lab.send(pump);
    lab.ask("PUT", "/_simulator/v1/clock", R"({"pace":"scaled","factor":1000})");
    CHECK(lab.receiver.request(1).method == "PATCH");
}

TEST_CASE("others are answered, and can stop it, while a long advance has no webhooks to wait for",
          "[simulator]")
{
    DoorLab lab({}, {.advance_budget = 1'000'000'000});
    lab.ask("POST", "/sims/autoTopup", R"({"enabled":true,"iccids":[")" + pump + "\"]}");
    std::thread advancing([&] { lab.advance("36500d"); }); // 219,000 rounds
    CHECK(lab.eventually([&] {
        return Json::parse(lab.ask("GET", "/_simulator/v1/clock").body)["now"] > "2026-01-06";
    }));
    const auto started = std::chrono::steady_clock::now();
    lab.simulator.stop();
    CHECK(std::chrono::steady_clock::now() - started < 1s);
    advancing.join();
}

TEST_CASE("two advances at once add up", "[simulator]")
{
    DoorLab lab;
    lab.receiver.next({ScriptedAnswer::status(200).after(200ms)});
    lab.send(pump);
    std::thread first([&] { lab.advance("24h"); });
    lab.receiver.request(1); // the first is under way
    lab.advance("1h");
    first.join();
    CHECK(Json::parse(lab.ask("GET", "/_simulator/v1/clock").body)["now"] ==
          "2026-01-06T09:00:00.000Z");
}

TEST_CASE("the platform option webhook_timeout is how long a receiver may take", "[simulator]")
{
    DoorLab lab([](World& world) { world.platform.webhook_timeout = 150ms; });
    lab.receiver.next({ScriptedAnswer::hang()});
    lab.send(pump);
    lab.advance("10s");
    const std::string error = lab.deliveries()[0]["attempts"][0]["error"];
    CHECK(error.find("within 150 ms") != std::string::npos);
}

TEST_CASE("a scaled clock runs as many times faster", "[simulator]")
{
    const DoorLab lab([](World& world) {
        world.pace = Pace::scaled;
        world.pace_factor = 36'000; // ten hours a second
    });
    CHECK(lab.eventually([&] {
        const std::string now = Json::parse(lab.ask("GET", "/_simulator/v1/clock").body)["now"];
        return now > "2026-01-05T10:00";
    }));
}

TEST_CASE("the pace can be changed at run time", "[simulator]")
{
    const DoorLab lab;
    const auto clock = [&] { return Json::parse(lab.ask("GET", "/_simulator/v1/clock").body); };
    CHECK(clock()["pace"] == "manual");
    CHECK(clock()["now"] == "2026-01-05T08:00:00.000Z");

    const auto reply =
        lab.ask("PUT", "/_simulator/v1/clock", R"({"pace":"scaled","factor":1000000})");
    CHECK(reply.status == 200);
    CHECK(Json::parse(reply.body)["factor"] == 1000000.0);
    CHECK(lab.eventually([&] { return clock()["now"] > "2026-01-05T09"; }));

    CHECK(lab.ask("PUT", "/_simulator/v1/clock", R"({"pace":"manual"})").status == 200);
    CHECK(clock()["now"] == clock()["now"]);
}

TEST_CASE("reset brings back the first world, and outcomes of the old one do not touch it",
          "[simulator]")
{
    DoorLab lab;
    lab.send(pump);
    lab.advance("1h");
    CHECK(lab.ask("POST", "/_simulator/v1/reset").status == 204);
    CHECK(lab.deliveries().empty());
    CHECK(Json::parse(lab.journal())["events"].empty());
    CHECK(Json::parse(lab.ask("GET", "/_simulator/v1/clock").body)["now"] ==
          "2026-01-05T08:00:00.000Z");
    CHECK(lab.ask("GET", "/sims").status == 200);
}

TEST_CASE("a reset in the middle of an advance ends it", "[simulator]")
{
    DoorLab lab({}, {.webhooks = {.deadline = 3s}});
    lab.receiver.next({ScriptedAnswer::hang()});
    lab.send(pump);
    std::thread advancing([&] { CHECK(lab.advance("1h")["complete"] == false); });
    lab.receiver.request(1);
    CHECK(lab.ask("POST", "/_simulator/v1/reset").status == 204);
    advancing.join();
}

TEST_CASE("an advance tells when its budget of events is spent, and can be continued",
          "[simulator]")
{
    DoorLab lab({}, {.advance_budget = 3});
    lab.ask("PATCH", "/_simulator/v1/devices/" + pump, R"({"attached":false})");
    lab.send(pump);
    const auto what = lab.advance("10h");
    CHECK(what["complete"] == false);
    CHECK(what["hint"].get<std::string>().find("again") != std::string::npos);
    CHECK(lab.advance("1m")["complete"] == true);
}

TEST_CASE("stopping ends an advance that waits for a webhook", "[simulator]")
{
    DoorLab lab({}, {.webhooks = {.deadline = 60s}});
    lab.receiver.otherwise(ScriptedAnswer::hang());
    lab.send(pump);
    std::thread advancing([&] { CHECK(lab.advance("1h")["complete"] == false); });
    lab.receiver.request(1);
    const auto started = std::chrono::steady_clock::now();
    lab.simulator.stop();
    advancing.join();
    CHECK(std::chrono::steady_clock::now() - started < 1s);
}

TEST_CASE("many clients at once lose nothing: every accepted SMS has its report", "[simulator]")
{
    DoorLab lab([](World& world) { world.platform.sms_package = Amount::whole(1000); });
    constexpr int clients = 8;
    constexpr int each = 25;
    std::atomic<int> accepted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i)
        threads.emplace_back([&] {
            auto client = lab.client();
            for (int k = 0; k < each; ++k)
                if (client
                        .ask(lab.request("POST", "/sims/" + meter + "/sms",
                                         R"({"payload":"hello"})"))
                        .status == 201)
                    ++accepted;
        });
    std::thread advancing([&] {
        for (int i = 0; i < 10; ++i) lab.advance("1s");
    });
    for (auto& thread : threads) thread.join();
    advancing.join();
    lab.advance("1m");
    CHECK(accepted == clients * each);
    std::set<std::string> reported;
    for (const auto& request : lab.receiver.requests())
        reported.insert(Json::parse(request.body)["id"].get<std::string>());
    CHECK(reported.size() == static_cast<std::size_t>(clients * each));
}
