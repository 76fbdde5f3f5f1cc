#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// Receivers inside the simulator.

static int next_status(World& world, std::string_view sink = "reports")
{
    return receive(world, sink, {.method = "PATCH"})->status;
}

TEST_CASE("a sink exists as soon as it is named, and answers 204", "[sinks]")
{
    Lab lab;
    CHECK(lab.world.sinks.find("reports") == nullptr);
    CHECK(next_status(lab.world) == 204);
    CHECK(lab.world.sinks.find("reports")->received == 1);
}

TEST_CASE("a sink knows what it got, when, and what it answered", "[sinks]")
{
    Lab lab;
    REQUIRE(set_script(lab.world, "reports", {{{.status = 503}, {.status = 200}}}));
    (void)receive(lab.world, "reports", {.method = "PATCH", .body = "one"});
    lab.pass(5min);
    (void)receive(lab.world, "reports", {.method = "POST", .body = "two"});

    const auto& got = lab.world.sinks.find("reports")->requests;
    REQUIRE(got.size() == 2);
    CHECK(got[0].id == 1);
    CHECK(got[0].at == VirtualTime(start_time));
    CHECK(got[0].answer.status == 503);
    CHECK(got[1].id == 2);
    CHECK(got[1].at == start_time + 5min);
    CHECK(got[1].method == "POST");
    CHECK(got[1].body == "two");
    CHECK(got[1].answer.status == 200);
}

TEST_CASE("a script's answers come in turn, and the last one stays", "[sinks]")
{
    Lab lab;
    REQUIRE(set_script(lab.world, "reports", {{{.status = 503, .times = 2}, {.status = 200}}}));
    std::vector<int> statuses;
    for (int i = 0; i < 5; ++i) statuses.push_back(next_status(lab.world));
    CHECK(statuses == std::vector{503, 503, 200, 200, 200});
}

TEST_CASE("a script that repeats begins anew after its last answer", "[sinks]")
{
    Lab lab;
    REQUIRE(
        set_script(lab.world, "reports", {{{.status = 503, .times = 2}, {.status = 200}}, true}));
    std::vector<int> statuses;
    for (int i = 0; i < 7; ++i) statuses.push_back(next_status(lab.world));
    CHECK(statuses == std::vector{503, 503, 200, 503, 503, 200, 503});
}

TEST_CASE("a new script begins with its first answer, an empty one answers 204 again", "[sinks]")
{
    Lab lab;
    REQUIRE(set_script(lab.world, "reports", {{{.status = 503}, {.status = 200}}}));
    next_status(lab.world);
    REQUIRE(set_script(lab.world, "reports", {{{.status = 500}, {.status = 200}}}));
    CHECK(next_status(lab.world) == 500);
    REQUIRE(set_script(lab.world, "reports", {}));
    CHECK(next_status(lab.world) == 204);
}

TEST_CASE("each sink has its own script and its own requests", "[sinks]")
{
    Lab lab;
    REQUIRE(set_script(lab.world, "mo", {{{.status = 500}}}));
    CHECK(next_status(lab.world, "mo") == 500);
    CHECK(next_status(lab.world, "reports") == 204);
    CHECK(lab.world.sinks.find("mo")->received == 1);
}

TEST_CASE("a sink keeps so many requests, its oldest make room and are counted", "[sinks]")
{
    Lab lab;
    lab.world.bounds.sink_requests = 3;
    for (int i = 0; i < 5; ++i) next_status(lab.world);
    const Sink& sink = *lab.world.sinks.find("reports");
    CHECK(sink.received == 5);
    CHECK(sink.dropped == 2);
    REQUIRE(sink.requests.size() == 3);
    CHECK(sink.requests.front().id == 3);
    CHECK(sink.newer_than(0) == 3);
    CHECK(sink.newer_than(2) == 3);
    CHECK(sink.newer_than(4) == 1);
    CHECK(sink.newer_than(5) == 0);
    CHECK(sink.newer_than(99) == 0);
}

TEST_CASE("a sink keeps the first 64 KiB of a body, and so many bytes in all", "[sinks]")
{
    Lab lab;
    lab.world.bounds.sink_bytes = 3 * Sink::body_most;
    for (int i = 0; i < 5; ++i)
        (void)receive(lab.world, "reports",
                      {.method = "POST", .body = std::string(Sink::body_most + 7, 'x')});
    const Sink& sink = *lab.world.sinks.find("reports");
    CHECK(sink.requests.size() == 3);
    CHECK(sink.dropped == 2);
    CHECK(sink.bytes == 3 * Sink::body_most);
    CHECK(sink.requests.back().body.size() == Sink::body_most);
    CHECK(sink.requests.back().body_size == Sink::body_most + 7);
}

TEST_CASE("there are so many sinks, one more is refused", "[sinks]")
{
    Lab lab;
    lab.world.bounds.sinks = 2;
    next_status(lab.world, "a");
    next_status(lab.world, "b");
    CHECK(next_status(lab.world, "b") == 204);
    const auto refused = receive(lab.world, "c", {.method = "POST"});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Refusal::Reason::full);
    CHECK_FALSE(set_script(lab.world, "c", {}));
    remove_sink(lab.world, "a");
    CHECK(next_status(lab.world, "c") == 204);
}

TEST_CASE("forgetting a sink's requests leaves its script, and ids go on", "[sinks]")
{
    Lab lab;
    REQUIRE(set_script(lab.world, "reports", {{{.status = 503}, {.status = 200}}}));
    next_status(lab.world);
    forget_requests(lab.world, "reports");
    const Sink& sink = *lab.world.sinks.find("reports");
    CHECK(sink.requests.empty());
    CHECK(sink.newer_than(0) == 0);
    CHECK(next_status(lab.world) == 200);
    CHECK(sink.requests.front().id == 2);
    CHECK(sink.newer_than(0) == 1);
}

TEST_CASE("a hanging answer holds longer than the platform waits, but not for ever", "[sinks]")
{
    Platform platform;
    CHECK(hang_time(platform) > platform.webhook_timeout);
    platform.webhook_timeout = 20ms;
    CHECK(hang_time(platform) > 20ms);
    CHECK(hang_time(platform) < 1s);
    platform.webhook_timeout = 24h;
    CHECK(hang_time(platform) < 10min);
}

TEST_CASE("a target sink:NAME is a sink of the simulator", "[sinks][webhook_target]")
{
    const auto target = WebhookTarget::parse("sink:My.reports_1-a");
    REQUIRE(target);
    CHECK(target->is_sink());
    CHECK(target->text() == "sink:My.reports_1-a");
    CHECK(target->host() == "My.reports_1-a");
    CHECK(target->origin() == "sink:My.reports_1-a");
    CHECK_FALSE(WebhookTarget::parse("http://my.reports/")->is_sink());
    CHECK_FALSE(*target == *WebhookTarget::parse("sink:other"));

    for (const std::string name : {"", ".", "..", "a/b", "a b", "a?x", "ä", "a%41"}) {
        INFO(name);
        const auto refused = WebhookTarget::parse("sink:" + name);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().detail == sink_name_rule);
    }
    CHECK(WebhookTarget::parse("sink:" + std::string(64, 'a')));
    CHECK_FALSE(WebhookTarget::parse("sink:" + std::string(65, 'a')));
}
