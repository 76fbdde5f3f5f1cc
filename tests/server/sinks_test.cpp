// The built-in receivers behind a real port: our own webhooks come to them over loopback.
#include "door_lab.hpp"

#include "api/control/own_address.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

const std::string sinks = "/_simulator/v1/sinks/";

/// A DoorLab whose webhooks go to the sinks `reports` and `mo`.
struct SinkLab : DoorLab {
    explicit SinkLab(std::function<void(World&)> prepare = {})
        : DoorLab([prepare](World& world) {
              world.webhooks.targets.reports = *WebhookTarget::parse("sink:reports");
              world.webhooks.targets.mo = *WebhookTarget::parse("sink:mo");
              if (prepare) prepare(world);
          })
    {}

    void script(const std::string& sink, const std::string& answers) const
    {
        REQUIRE(ask("PUT", sinks + sink + "/script", R"({"answers":)" + answers + "}").status ==
                200);
    }
    Json requests(const std::string& sink, const std::string& query = "") const
    {
        return Json::parse(ask("GET", sinks + sink + "/requests" + query).body)["requests"];
    }
    /// How many requests a sink got so far.
    std::uint64_t received(const std::string& sink) const
    {
        return Json::parse(ask("GET", sinks + sink + "/requests").body)["newest"];
    }
    std::vector<std::string> times(const std::string& sink) const
    {
        std::vector<std::string> found;
        for (const auto& request : requests(sink)) found.push_back(request["at"]);
        return found;
    }
};

/// How long something takes, in real time.
template <class Act>
auto duration_of(Act act)
{
    const auto started = std::chrono::steady_clock::now();
    act();
    return std::chrono::steady_clock::now() - started;
}

} // namespace

TEST_CASE("a delivery report reaches its sink at the exact virtual time", "[sinks]")
{
    const SinkLab lab;
    const auto id = lab.send(pump);
    lab.advance("10s");
    const auto got = lab.requests("reports");
    REQUIRE(got.size() == 1);
    CHECK(got[0]["method"] == "PATCH");
    CHECK(got[0]["at"] == "2026-01-05T08:00:04.000Z");
    CHECK(got[0]["json"]["id"] == id);
    CHECK(got[0]["json"]["status"]["status"] == "DELIVERED");
    const auto delivery = lab.deliveries()[0];
    CHECK(delivery["state"] == "acknowledged");
    CHECK(delivery["attempts"][0]["url"] == "sink:reports");
}

TEST_CASE("an SMS from a device is at the sink when the control plane has answered", "[sinks]")
{
    const SinkLab lab;
    lab.ask("POST", "/_simulator/v1/devices/" + pump + "/sms", R"({"payload":"hi"})");
    const auto got = lab.requests("mo");
    REQUIRE(got.size() == 1);
    CHECK(got[0]["method"] == "POST");
    CHECK(got[0]["json"]["payload"] == "hi");
}

TEST_CASE("a sink that is scripted to fail twice gets the report a third time, when it is due",
          "[sinks]")
{
    const SinkLab lab;
    lab.script("reports", R"([{"status":503,"times":2},{"status":200}])");
    lab.send(pump);
    lab.advance("2h");
    CHECK(lab.times("reports") == std::vector<std::string>{"2026-01-05T08:00:04.000Z",
                                                           "2026-01-05T08:05:04.000Z",
                                                           "2026-01-05T08:15:04.000Z"});
    CHECK(lab.requests("reports")[0]["answer"]["status"] == 503);
    CHECK(lab.deliveries()[0]["state"] == "acknowledged");
}

TEST_CASE("a slow sink is waited for, and holds up nobody else", "[sinks]")
{
    const SinkLab lab;
    lab.script("reports", R"([{"status":200,"after":"300ms"}])");
    lab.send(pump);
    std::thread advancing([&] { lab.advance("10s"); });
    CHECK(lab.eventually([&] { return lab.received("reports") == 1; }));
    CHECK(lab.ask("GET", "/sims").status == 200);
    advancing.join();
    const auto attempt = lab.deliveries()[0]["attempts"][0];
    CHECK(attempt["status"] == 200);
    CHECK(attempt["took_ms"] >= 300);
}

TEST_CASE("a sink that hangs is cut off at the platform's time-out, and gets it again", "[sinks]")
{
    const SinkLab lab([](World& world) { world.platform.webhook_timeout = 200ms; });
    lab.script("reports", R"([{"hang":true},{"status":200}])");
    lab.send(pump);
    lab.advance("10s");
    const auto attempt = lab.deliveries()[0]["attempts"][0];
    CHECK_FALSE(attempt.contains("status"));
    CHECK(attempt["error"].get<std::string>().find("within 200 ms") != std::string::npos);
    lab.advance("5m");
    CHECK(lab.deliveries()[0]["state"] == "acknowledged");
    CHECK(lab.requests("reports")[0]["answer"] == Json({{"hang", true}}));
}

TEST_CASE("who waits for a report has it when it comes, without moving the clock", "[sinks]")
{
    const SinkLab lab([](World& world) { world.pace = Pace::automatic; });
    std::thread waiting([&] {
        const auto got = lab.requests("reports", "?count=2&wait=10s");
        REQUIRE(got.size() == 2);
        CHECK(got[0]["at"] == "2026-01-05T08:00:04.000Z");
    });
    lab.send(pump);
    lab.send(meter);
    waiting.join();
}

TEST_CASE("a wait that is over says how many have come", "[sinks]")
{
    const SinkLab lab;
    lab.send(pump);
    lab.advance("10s");
    RawReply reply;
    CHECK(duration_of([&] {
              reply = lab.ask("GET", sinks + "reports/requests?count=2&wait=100ms");
          }) >= 100ms);
    CHECK(reply.status == 422);
    CHECK(reply.header("Content-Type") == "application/problem+json");
    CHECK(Json::parse(reply.body)["detail"] ==
          "1 of 2 requests after 0 have come to the sink reports.");
}

TEST_CASE("a stop ends the calls that wait for sinks, and the sinks that hang", "[sinks]")
{
    SinkLab lab([](World& world) { world.platform.webhook_timeout = 60s; });
    lab.script("mo", R"([{"hang":true}])");
    auto waiting = lab.client();
    waiting.send(lab.request("GET", sinks + "reports/requests?wait=60s"));
    auto hanging = lab.client();
    hanging.send(lab.request("POST", sinks + "mo", "{}"));
    CHECK(lab.eventually([&] { return lab.received("mo") == 1; }));
    CHECK(duration_of([&] {
              lab.simulator.stop();
              CHECK(waiting.read_reply().status == 503);
              CHECK(hanging.read_reply().status == 503);
          }) < 2s);
}

TEST_CASE("a reset empties the sinks and ends what they hold", "[sinks]")
{
    const SinkLab lab([](World& world) { world.platform.webhook_timeout = 60s; });
    lab.script("reports", R"([{"hang":true}])");
    lab.send(pump);
    std::thread advancing([&] { CHECK(lab.advance("1h")["complete"] == false); });
    CHECK(lab.eventually([&] { return lab.received("reports") == 1; }));
    CHECK(duration_of([&] {
              CHECK(lab.ask("POST", "/_simulator/v1/reset").status == 204);
              advancing.join();
          }) < 5s);
    CHECK(Json::parse(lab.ask("GET", "/_simulator/v1/sinks").body)["sinks"].empty());

    lab.send(pump); // and the script is gone, too
    lab.advance("10s");
    CHECK(lab.requests("reports").size() == 1);
}

TEST_CASE("callers of sinks that hang leave threads for the clock", "[sinks]")
{
    const SinkLab lab([](World& world) { world.platform.webhook_timeout = 60s; });
    lab.script("mo", R"([{"hang":true}])");
    std::vector<RawClient> callers;
    for (int i = 0; i < 60; ++i) {
        callers.push_back(lab.client());
        callers.back().send(lab.request("POST", sinks + "mo", "{}"));
    }
    CHECK(lab.eventually([&] {
        const auto listed = Json::parse(lab.ask("GET", "/_simulator/v1/sinks").body)["sinks"];
        return !listed.empty() && listed[0]["received"] == 60;
    }));
    CHECK(lab.advance("1h")["complete"] == true);
    lab.ask("POST", "/_simulator/v1/reset");
    int refused = 0;
    for (auto& caller : callers) {
        const auto detail = Json::parse(caller.read_reply().body)["detail"].get<std::string>();
        if (detail.starts_with("As many calls wait")) ++refused;
    }
    CHECK(refused == 60 - 32);
}

TEST_CASE("the same calls give the same log and the same requests, however a sink answers",
          "[sinks][determinism]")
{
    const auto play = [] {
        const SinkLab lab;
        lab.ask("PUT", sinks + "reports/script",
                R"({"answers":[{"status":503},{"status":200,"times":2}],"repeat":true})");
        for (int i = 0; i < 10; ++i)
            for (const auto& iccid : {pump, meter, gate}) lab.send(iccid);
        lab.advance("3h");
        return lab.journal() + lab.requests("reports", "?limit=1000").dump();
    };
    const auto once = play();
    CHECK(once == play());
    CHECK(once.find("webhook.failed") != std::string::npos);
}

TEST_CASE("a webhook never goes to the simulator's own API, nor to a sink nobody can reach yet",
          "[sinks]")
{
    const auto error_of = [](const std::string& target, const std::string& listens_at) {
        Simulator simulator(
            [&] {
                Lab lab;
                lab.world.webhooks.targets.mo = *WebhookTarget::parse(target);
                return std::move(lab.world);
            },
            {});
        if (!listens_at.empty()) simulator.listens_at({listens_at});
        simulator.call({.method = "POST",
                        .path = "/_simulator/v1/devices/" + pump + "/sms",
                        .content_type = "application/json",
                        .body = R"({"payload":"hi"})"});
        const auto deliveries =
            simulator.call({.method = "GET", .path = "/_simulator/v1/webhooks/deliveries"});
        return Json::parse(deliveries.body)["deliveries"][0]["attempts"][0]["error"]
            .get<std::string>();
    };
    CHECK(error_of("http://localhost:18080/x", "http://127.0.0.1:18080") == own_address_refusal);
    CHECK(error_of("http://[::1]:18080/_simulator/v1/reset", "http://0.0.0.0:18080") ==
          own_address_refusal);
    CHECK(error_of("sink:mo", "") == "sink:mo: the simulator does not know yet where it listens");
}
