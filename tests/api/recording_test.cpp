#include "lab.hpp"
#include "world/clients/recording.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

/// A Lab whose world can be written, by somebody who only counts.
struct WritableLab : Lab {
    WritableLab()
    {
        world.recording.writer = [](const World& recorded) {
            return "calls: " + std::to_string(recorded.recording.calls.size()) + "\n";
        };
    }
    std::size_t calls() { return control("GET", "/recording").json().at("calls"); }
    Answer start() { return control("POST", "/recording/start"); }
    Answer stop() { return control("POST", "/recording/stop"); }
};

} // namespace

TEST_CASE("a recording is started once, and its text is the answer when it is stopped",
          "[recording]")
{
    WritableLab lab;
    CHECK(lab.control("GET", "/recording").json() == Json({{"recording", false}}));
    CHECK(lab.stop().status == 409);
    const auto started = lab.start();
    CHECK(started.status == 200);
    CHECK(started.json().at("recording") == true);
    CHECK(started.json().at("since") == "2026-01-05T08:00:00.000Z");
    CHECK(lab.start().status == 409);
    lab.send(pump);
    const auto stopped = lab.stop();
    CHECK(stopped.status == 200);
    CHECK(stopped.content_type == "application/yaml");
    CHECK(stopped.body == "calls: 1\n");
    CHECK(lab.stop().status == 409);
    CHECK(lab.start().status == 200);
    CHECK(lab.calls() == 0);
}

TEST_CASE("nobody can stop a recording that nobody could write", "[recording]")
{
    WritableLab lab;
    lab.world.recording.writer = nullptr;
    lab.start();
    CHECK(lab.stop().status == 409);
    CHECK(lab.world.recording.is_on);
}

TEST_CASE("only calls that changed something are recorded", "[recording]")
{
    WritableLab lab;
    lab.start();
    lab.get("/sims");
    lab.get("/sims/" + pump);
    lab.use_token(lab.token());
    lab.post("/sims/" + unknown_card + "/sms", R"({"payload":"to nobody"})");
    lab.post("/sims/" + pump + "/sms", R"({"nothing":"to say"})");
    lab.control("POST", "/verify", R"({"request":{"operation":"sims.list"}})");
    lab.control("POST", "/clock/advance", R"({"by":"1s"})");
    lab.control("POST", "/sinks/reports", R"({"from":"the forwarder"})");
    lab.control("PATCH", "/devices/" + unknown_card, R"({"attached":false})");
    CHECK(lab.calls() == 0);
    lab.send(pump);
    lab.control("PATCH", "/devices/" + pump, R"({"attached":false})");
    lab.control("PUT", "/sinks/reports/script", R"({"answers":[{"status":503}]})");
    CHECK(lab.calls() == 3);
    const auto& first = lab.world.recording.calls.front();
    CHECK(first.at == start_time);
    CHECK(first.call.path == "/management-api/v1/sims/" + pump + "/sms");
    CHECK(first.call.body == R"({"payload":"hello"})");
}

TEST_CASE("a call that a fault kept from happening is not recorded, one whose answer was lost is",
          "[recording]")
{
    WritableLab lab;
    lab.start();
    const auto submit = [&] { return lab.post("/sims/" + pump + "/sms", R"({"payload":"hi"})"); };
    const auto fault = [&](const std::string& stage) {
        lab.control("DELETE", "/faults");
        const auto made = lab.control(
            "POST", "/faults",
            R"({"fault":"status","status":503,"on":"sms.submit","stage":")" + stage + "\"}");
        REQUIRE(made.status == 201);
    };
    fault("before");
    const auto before = lab.calls();
    CHECK(submit().status == 503);
    CHECK(lab.calls() == before);
    fault("after_commit");
    const auto then = lab.calls();
    CHECK(submit().status == 503);
    CHECK(lab.calls() == then + 1);
}

TEST_CASE("a recording says whether the world was still as it was made", "[recording]")
{
    WritableLab lab;
    lab.start();
    CHECK_FALSE(lab.world.recording.is_whole); // nobody said of what it was made
    lab.stop();
    lab.world.recording.origin = {.fixtures = {"demo"}, .start = start_time};
    lab.get("/sims");
    lab.pass(std::chrono::seconds(5));
    lab.start();
    CHECK(lab.world.recording.is_whole);
    CHECK(lab.world.recording.began == start_time);
    lab.stop();
    lab.send(pump);
    lab.start();
    CHECK_FALSE(lab.world.recording.is_whole);
    CHECK(lab.world.recording.began == start_time + std::chrono::seconds(5));
}

TEST_CASE("a recording keeps so many calls, and counts the rest", "[recording]")
{
    WritableLab lab;
    lab.start();
    for (std::size_t i = 0; i < Recording::calls_most + 2; ++i)
        lab.control("PUT", "/state", R"({"state":"storm"})");
    CHECK(lab.calls() == Recording::calls_most);
    CHECK(lab.control("GET", "/recording").json().at("left_out") == 2);
}
