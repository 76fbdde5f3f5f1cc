#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// Waiting for what is to come. Who holds the call is the simulator; here its condition is asked.

namespace {

Answer ask_to_wait(Lab& lab, const Json& wanted)
{
    return lab.control("POST", "/wait", wanted.dump());
}

/// A wait that is not over at once.
AwaitCondition held(Lab& lab, const Json& wanted)
{
    const auto reply = ask_to_wait(lab, wanted);
    REQUIRE(std::holds_alternative<AwaitCondition>(reply.command));
    return std::get<AwaitCondition>(reply.command);
}

Json body_of(const Reply& reply)
{
    return Json::parse(reply.body);
}

} // namespace

TEST_CASE("who waits for an event that is there has it at once", "[wait]")
{
    Lab lab;
    lab.send(pump);
    lab.pass(10s);
    const auto reply = ask_to_wait(lab, {{"event", {{"kind", "sms.delivered"}, {"iccid", pump}}}});
    CHECK(reply.status == 200);
    CHECK(reply.json()["matched"] == 1);
    CHECK(reply.json()["events"][0]["kind"] == "sms.delivered");
    CHECK(reply.json()["events"][0]["number"] == 6201);
}

TEST_CASE("an event is waited for by kind, card, number and detail", "[wait]")
{
    Lab lab;
    const auto wait = held(
        lab,
        {{"event",
          {{"kind", "sms."}, {"iccid", "898828066600000000?"}, {"number", 6202}, {"detail", "*"}}},
         {"count", 3},
         {"wait", "5s"}});
    CHECK(wait.patience == 5s);
    lab.send(pump); // SMS 6201
    lab.pass(10s);
    CHECK_FALSE(wait.is_met(lab.world));
    lab.send(meter);
    CHECK_FALSE(wait.is_met(lab.world));
    lab.pass(10s);
    CHECK(wait.is_met(lab.world));
    const auto events = body_of(wait.answer(lab.world))["events"];
    REQUIRE(events.size() == 3);
    CHECK(events[0]["kind"] == "sms.submitted");
    CHECK(events[2]["kind"] == "sms.delivered");
}

TEST_CASE("what came before `after` does not count", "[wait]")
{
    Lab lab;
    lab.send(pump);
    lab.pass(10s);
    const auto newest = lab.world.journal.recorded;
    const auto wait = held(lab, {{"event", {{"kind", "sms.delivered"}}}, {"after", newest}});
    CHECK_FALSE(wait.is_met(lab.world));
    lab.send(meter);
    lab.pass(10s);
    CHECK(wait.is_met(lab.world));
    CHECK(wait.patience == 30s); // unless it is said
}

TEST_CASE("a wait that is over says how many came", "[wait]")
{
    Lab lab;
    const auto wait = held(lab, {{"event", {{"kind", "sms.delivered"}}}, {"count", 2}});
    lab.send(pump);
    lab.pass(10s);
    CHECK_FALSE(wait.is_met(lab.world));
    const auto over = wait.answer(lab.world);
    CHECK(over.status == 422);
    CHECK(body_of(over)["detail"] == "1 of 2 events that fit have come.");
    const auto at_once = ask_to_wait(lab, {{"event", {{"kind", "sms.failed"}}}, {"wait", "0s"}});
    CHECK(at_once.status == 422);
}

TEST_CASE("a request is waited for by all that a question can ask", "[wait]")
{
    Lab lab;
    const auto wait = held(lab, {{"request", {{"operation", "sms.submit"}, {"payload", "open*"}}}});
    lab.send(pump, "close the valve");
    CHECK_FALSE(wait.is_met(lab.world));
    lab.send(pump, "open the valve");
    REQUIRE(wait.is_met(lab.world));
    const auto requests = body_of(wait.answer(lab.world))["requests"];
    REQUIRE(requests.size() == 1);
    CHECK(requests[0]["id"] == 2);
    CHECK(requests[0]["body"]["text"] == R"({"payload":"open the valve"})");
}

TEST_CASE("a delivery is waited for by kind, state and message", "[wait]")
{
    Lab lab;
    lab.listen();
    const auto wait =
        held(lab, {{"delivery", {{"kind", "report"}, {"state", "acknowledged"}}}, {"count", 2}});
    lab.originate(pump); // an MO is no report
    lab.send(pump);
    lab.send(meter);
    lab.pass(10s);
    CHECK_FALSE(wait.is_met(lab.world));
    lab.answer_webhooks(503);
    CHECK_FALSE(wait.is_met(lab.world));
    lab.pass(5min);
    lab.answer_webhooks(200);
    REQUIRE(wait.is_met(lab.world));
    const auto deliveries = body_of(wait.answer(lab.world))["deliveries"];
    REQUIRE(deliveries.size() == 2);
    CHECK(deliveries[0]["kind"] == "report");
    CHECK(deliveries[0]["attempts_made"] == 2);
    CHECK(ask_to_wait(lab, {{"delivery", {{"sms", 6201}, {"state", "acknowledged"}}}}).status ==
          200);
}

TEST_CASE("a wait that cannot tell, since what it looks for made room unseen, says so", "[wait]")
{
    Lab lab;
    lab.world.bounds.facts = 5;
    lab.world.bounds.request_rows = 2;
    for (int i = 0; i < 9; ++i) lab.get("/sims");
    for (const auto* what : {"event", "request"}) {
        const Json wanted{{what, Json::object()}, {"count", 9}, {"wait", "0s"}};
        const auto reply = ask_to_wait(lab, wanted);
        CHECK(reply.status == 409);
        CHECK(reply.json()["detail"].get<std::string>().starts_with("Nobody can tell"));
    }
    CHECK(ask_to_wait(lab, {{"event", Json::object()}, {"count", 5}}).status == 200);
}

TEST_CASE("a wait that is not understood says what would be right", "[wait]")
{
    Lab lab;
    const auto refusal = [&](const char* wanted) {
        const auto reply = lab.control("POST", "/wait", wanted);
        CHECK(reply.status == 400);
        return reply.json()["detail"].get<std::string>();
    };
    CHECK(refusal("{}") == "One of event, request and delivery is needed.");
    CHECK(refusal(R"({"event":{},"delivery":{}})") ==
          "One of event, request and delivery is needed.");
    CHECK(refusal(R"({"event":{"kind":"sms.delivred"}})") ==
          "There is no kind of event sms.delivred; did you mean sms.delivered?");
    CHECK(refusal(R"({"event":{"iccid":"12"}})").starts_with("An ICCID has"));
    CHECK(refusal(R"({"delivery":{"state":"sent"}})").starts_with("state must be one of planned"));
    CHECK(refusal(R"({"delivery":{"kind":"mt"}})") == "kind must be report or mo.");
    CHECK(refusal(R"({"event":{},"wait":"61s"})") ==
          "wait must be at most 60s; ask again after that.");
    CHECK(refusal(R"({"event":{},"count":0})").starts_with("count must be"));
    CHECK(refusal(R"({"request":{"operation":"sms.send"}})").starts_with("There is no operation"));
}
