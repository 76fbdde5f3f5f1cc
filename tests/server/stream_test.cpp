// Streams of what happens in a world, over real sockets.
#include "door_lab.hpp"
#include "sse_reader.hpp"
#include "worlds_lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

SseReader follow(const DoorLab& lab, const std::string& query = "", const std::string& headers = "")
{
    return SseReader(lab.server.port(), "/_simulator/v1/events/stream" + query, headers);
}

} // namespace

TEST_CASE("a stream tells what happens, as it happens", "[stream][simulator]")
{
    DoorLab lab;
    auto stream = follow(lab);
    CHECK(stream.head.status == 200);
    CHECK(stream.head.header("Content-Type") == "text/event-stream");
    CHECK(stream.head.header("Connection") == "close");
    CHECK_FALSE(stream.head.header("Content-Length"));
    CHECK(stream.next().event == "hello");
    CHECK(stream.next().event == "world");
    lab.send(pump);
    CHECK(stream.next_fact() == "sms.submitted");
    lab.advance("10s");
    CHECK(stream.next_until("sms.delivered").data.at("number") == 6201);
    CHECK(stream.next_until("webhook.acknowledged").data.at("kind") == "webhook.acknowledged");
}

TEST_CASE("what goes through the platform's API is told, too, and each call once",
          "[stream][simulator]")
{
    DoorLab lab;
    auto stream = follow(lab, "?kind=request");
    stream.begin();
    for (int i = 0; i < 5; ++i) lab.ask("GET", "/sims/" + pump);
    for (int i = 0; i < 5; ++i) CHECK(stream.next_fact() == "request");
}

TEST_CASE("a change by the control plane that is no event is told as a change",
          "[stream][simulator]")
{
    DoorLab lab;
    auto stream = follow(lab);
    const auto before = stream.begin();
    lab.ask("POST", "/_simulator/v1/rules",
            R"({"on":"webhook.report","when":{"nth":2},"then":"duplicate"})");
    const auto after = stream.next();
    CHECK(after.event == "world");
    CHECK(after.data.at("changes").get<int>() == before.data.at("changes").get<int>() + 1);
    CHECK(after.data.at("holds").at("rules") == 1);
}

TEST_CASE("a browser that comes back with Last-Event-ID misses nothing", "[stream][simulator]")
{
    DoorLab lab;
    std::string last;
    {
        auto stream = follow(lab);
        last = stream.begin().id;
    }
    lab.send(pump);
    lab.advance("10s");
    auto stream = follow(lab, "", "Last-Event-ID: " + last + "\r\n");
    CHECK(stream.next().event == "hello");
    CHECK(stream.next_fact() == "sms.submitted");
    CHECK(stream.next_until("sms.delivered").data.at("number") == 6201);
}

TEST_CASE("a reset is told to those who follow", "[stream][simulator]")
{
    DoorLab lab;
    auto stream = follow(lab);
    stream.begin();
    lab.ask("POST", "/_simulator/v1/reset");
    CHECK(stream.next_until("reset").data.at("why") == "world");
    const auto world = stream.next();
    CHECK(world.event == "world");
    CHECK(world.data.at("resets") == 1);
}

TEST_CASE("an open stream keeps simulated time from nothing", "[stream][simulator]")
{
    DoorLab lab([](World& world) { world.pace = Pace::automatic; });
    auto stream = follow(lab);
    stream.begin();
    lab.send(pump); // its delivery comes by a jump, which waits until no call is in flight
    CHECK(stream.next_until("sms.delivered").data.at("number") == 6201);
}

TEST_CASE("as many streams as may be follow one world, and one that ends makes room",
          "[stream][simulator]")
{
    DoorLab lab;
    std::vector<SseReader> streams;
    for (std::size_t i = 0; i < Followers::most; ++i) streams.push_back(follow(lab));
    for (auto& stream : streams) CHECK(stream.begin().event == "world");
    const auto refused = lab.ask("GET", "/_simulator/v1/events/stream");
    CHECK(refused.status == 503);
    CHECK(refused.header("Content-Type") == "application/problem+json");
    CHECK(Json::parse(refused.body).at("detail").get<std::string>().find("16") !=
          std::string::npos);
    streams.pop_back();
    CHECK(lab.eventually([&] { return follow(lab).head.status == 200; }));
}

TEST_CASE("a stream holds no thread: calls that wait find theirs beside many", "[stream][http]")
{
    DoorLab lab;
    std::vector<SseReader> streams;
    for (std::size_t i = 0; i < Followers::most; ++i) streams.push_back(follow(lab));
    CHECK(lab.ask("POST", "/_simulator/v1/wait", R"({"event":{"kind":"sms.failed"},"wait":"10ms"})")
              .status == 422);
    lab.send(gate);
    for (auto& stream : streams) CHECK(stream.next_until("sms.submitted").data.at("id") == 1);
}

TEST_CASE("a HEAD for a stream opens none", "[stream][http]")
{
    DoorLab lab;
    auto client = lab.client();
    client.send(lab.request("HEAD", "/_simulator/v1/events/stream"));
    const auto head = client.read_reply(true);
    CHECK(head.status == 200);
    CHECK(head.header("Content-Type") == "text/event-stream");
    CHECK(client.ask(lab.request("GET", "/sims")).status == 200); // and the connection goes on
}

TEST_CASE("a reader that cannot keep up is told of the gap", "[stream][http]")
{
    DoorLab lab;
    SseReader stream(lab.server.port(), "/_simulator/v1/events/stream", "", 4'096);
    stream.begin();
    // far more than the kernel holds for a reader that does not read
    lab.simulator.with_world([](World& world) {
        for (int i = 0; i < 20'000; ++i)
            record(world, FactKind::note, {}, {}, std::string(1'000, 'x'));
    });
    const auto gap = stream.next_until("gap");
    CHECK(gap.data.at("to") == 20'000);
    CHECK(gap.data.at("after").get<int>() < 20'000);
}

TEST_CASE("a stream ends with a word when the simulator does", "[stream][simulator]")
{
    DoorLab lab;
    auto stream = follow(lab);
    stream.begin();
    lab.simulator.stop();
    lab.server.stop();
    CHECK(stream.next().event == "end");
    CHECK(stream.is_over());
}

TEST_CASE("a stream follows the world that it names, and ends with it", "[stream][worlds]")
{
    WorldsLab lab;
    CHECK(lab.log_in("ci-1").status == 200);
    SseReader stream(lab.server.port(), "/_simulator/v1/events/stream?world=ci-1");
    CHECK(stream.next().data.at("world") == "ci-1");
    SseReader other(lab.server.port(), "/_simulator/v1/events/stream");
    CHECK(other.next().data.at("world") == "default");
    CHECK(lab.control("DELETE", "/worlds/ci-1").status == 204);
    CHECK(stream.next_until("end").event == "end");
    CHECK(stream.is_over());
    CHECK(SseReader(lab.server.port(), "/_simulator/v1/events/stream?world=ci-1").head.status ==
          404);
    CHECK(lab.control("POST", "/notes", R"({"text":"still there"})").status < 300);
    CHECK(other.next_until("note").data.at("detail") == "still there");
}

TEST_CASE("the scenario that runs is told over HTTP, and that none does", "[scenario][simulator]")
{
    CHECK(DoorLab().ask("GET", "/_simulator/v1/scenario").body == R"({"scenario":null})");
    const auto scenario = std::make_shared<const Scenario>(
        read_scenario({"storm.yaml", "version: 1\nname: storm\ntimeline:\n"
                                     "  - {at: 0s, note: it begins}\n"}));
    DoorLab lab({}, {.scenario = scenario});
    const auto told = Json::parse(lab.ask("GET", "/_simulator/v1/scenario").body).at("scenario");
    CHECK(told.at("name") == "storm");
    CHECK(told.at("steps").at(0).at("what") == "note it begins");
}
