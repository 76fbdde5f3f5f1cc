// Snapshots over the wire, between simulators and between the worlds of one.
#include "door_lab.hpp"
#include "worlds_lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

const std::string snapshot = "/_simulator/v1/snapshot";

void use_sinks(World& world)
{
    world.webhooks.targets.reports = *WebhookTarget::parse("sink:reports");
    world.webhooks.targets.mo = *WebhookTarget::parse("sink:mo");
    Rule rule{.id = "twice", .on = RuleMoment::webhook_report};
    rule.when.percent = 50;
    rule.then = {Effect{.kind = EffectKind::duplicate}};
    (void)add_rule(world, std::move(rule));
}

void first_half(const DoorLab& lab)
{
    for (int i = 0; i < 5; ++i) lab.send(pump);
    lab.ask("PUT", "/_simulator/v1/sinks/reports/script",
            R"({"answers":[{"status":503,"times":3},{"status":200}]})");
    lab.ask("PATCH", "/_simulator/v1/devices/" + meter, R"({"attached":false})");
    lab.send(meter);
    lab.advance("7m"); // some are retried already, some wait
}

void second_half(const DoorLab& lab)
{
    lab.send(gate);
    lab.advance("1h");
    lab.ask("PATCH", "/_simulator/v1/devices/" + meter, R"({"attached":true})");
    lab.advance("2d");
}

Json events(const DoorLab& lab)
{
    return Json::parse(lab.journal())["events"];
}

} // namespace

TEST_CASE("a snapshot taken midway, restored elsewhere, ends with the log of the uninterrupted run",
          "[snapshot]")
{
    const DoorLab whole(use_sinks);
    first_half(whole);
    const auto text = whole.ask("GET", snapshot).body;
    second_half(whole);

    const DoorLab other(use_sinks);
    other.send(gate); // it has a life of its own, which is over
    CHECK(other.ask("PUT", snapshot, text).status == 204);
    CHECK(other.ask("GET", snapshot).body != text); // it counts that it began anew
    second_half(other);
    CHECK(events(other).size() > 50);
    CHECK(events(other) == events(whole));
}

TEST_CASE("a broken snapshot is answered 400 with a pointer, and the world is as it was",
          "[snapshot]")
{
    const DoorLab lab(use_sinks);
    lab.send(pump);
    const auto before = lab.ask("GET", snapshot).body;
    auto broken = Json::parse(before);
    broken["world"]["tokens"]["issued"] = "many";
    const auto reply = lab.ask("PUT", snapshot, broken.dump());
    CHECK(reply.status == 400);
    CHECK(reply.header("Content-Type") == "application/problem+json");
    CHECK(Json::parse(reply.body)["pointer"] == "/world/tokens/issued");
    CHECK(lab.ask("GET", snapshot).body == before);
}

TEST_CASE("a webhook on the wire when the world was saved is sent again by the one restored",
          "[snapshot]")
{
    DoorLab lab([](World& world) { world.pace = Pace::real; });
    lab.receiver.next({ScriptedAnswer::hang()});
    lab.ask("POST", "/_simulator/v1/devices/" + pump + "/sms", R"({"payload":"hi"})");
    lab.receiver.request(1);
    const auto text = lab.ask("GET", snapshot).body;
    CHECK(lab.ask("PUT", snapshot, text).status == 204);
    CHECK(lab.receiver.request(2).body == lab.receiver.request(1).body);
    CHECK(lab.eventually([&] { return lab.deliveries()[0]["state"] == "acknowledged"; }));
    CHECK(lab.deliveries()[0]["attempts"].size() == 1);
}

TEST_CASE("a snapshot of one world gives another its content, not its users", "[snapshot][worlds]")
{
    const WorldsLab lab;
    const WorldsClient one(lab, "ci-1");
    one.ask("POST", "/sims/" + pump + "/sms", R"({"payload":"hi"})");
    const auto text = lab.control("GET", "/snapshot?world=ci-1").body;
    const WorldsClient two(lab, "ci-2");
    CHECK(lab.control("PUT", "/snapshot?world=ci-2", text).status == 204);
    CHECK(two.ask("GET", "/sims").status == 401);
    const WorldsClient again(lab, "ci-2");
    CHECK(again.get("/sims/" + pump + "/sms").size() == 1);
    CHECK(again.token != one.token);
    CHECK(one.ask("GET", "/sims").status == 200);
}

TEST_CASE("a snapshot put back into its own world brings its tokens along", "[snapshot][worlds]")
{
    const WorldsLab lab;
    const WorldsClient client(lab, "ci-1");
    const auto text = lab.control("GET", "/snapshot?world=ci-1").body;
    lab.control("DELETE", "/worlds/ci-1");
    CHECK(client.ask("GET", "/sims").status == 401);
    lab.control("POST", "/worlds", R"({"name":"ci-1"})");
    CHECK(lab.control("PUT", "/snapshot?world=ci-1", text).status == 204);
    CHECK(client.ask("GET", "/sims").status == 200);
}

TEST_CASE("a snapshot may be larger than any other body", "[snapshot]")
{
    const TransportLimits limits{.control_body = 10, .snapshot_body = 100};
    const auto put = [&](const std::string& path) {
        HttpFramer framer(limits);
        return framer.advance("PUT " + path +
                              " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n");
    };
    CHECK(std::holds_alternative<NeedMore>(put(snapshot)));
    const auto refused = put("/_simulator/v1/clock");
    REQUIRE(std::holds_alternative<Unframeable>(refused));
    CHECK(std::get<Unframeable>(refused).status == 413);
}
