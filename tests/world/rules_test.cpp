#include "lab.hpp"
#include "world/webhooks/delivery_orders.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

/// Adds a rule as the control plane takes it.
void rule(Lab& lab, const std::string& text)
{
    const auto added = lab.control("POST", "/rules", text);
    INFO(added.body);
    REQUIRE(added.status == 201);
}

std::string time_text(const Lab& lab)
{
    return rfc3339_text(lab.world.now).substr(11, 12);
}

/// Lets time pass while the customer's endpoint answers everything with this status; what came, as
/// "08:00:04.000 PATCH 6201, attempt 1".
Names posts_answered(Lab& lab, Duration time, int status = 200)
{
    Names posts;
    const auto until = lab.world.now + time;
    for (;;) {
        for (const auto& post : lab.received()) {
            const auto& delivery = *lab.world.webhooks.deliveries.find(post.delivery);
            posts.push_back(time_text(lab) + " " + post.method + " " +
                            std::to_string(delivery.message.id.value()) + ", attempt " +
                            std::to_string(post.attempt));
            finish_attempt(lab.world, post.delivery, post.attempt, {.status = status});
        }
        const auto due = lab.world.agenda.next_due();
        if (!due || *due > until) break;
        play_next(lab.world);
    }
    lab.pass(until - lab.world.now);
    return posts;
}

/// Sends six SMS that fit a rule, if it fits at all, and tells which of them failed: "2 4".
std::string failed_of_six(const std::string& when, const std::string& payload = "open door 7")
{
    Lab lab;
    rule(lab, R"({"on": "sms.attempt", "when": )" + when + R"(, "then": "fail"})");
    std::string failed;
    for (int i = 1; i <= 6; ++i) {
        const auto id = lab.send(pump, payload);
        lab.pass(10s);
        if (lab.sms_state(pump, id) == "5 FAILED")
            failed += (failed.empty() ? "" : " ") + std::to_string(i);
    }
    return failed;
}

} // namespace

// --- which occasions a rule is about ---

TEST_CASE("a rule without condition is about everything", "[rules]")
{
    CHECK(failed_of_six("{}") == "1 2 3 4 5 6");
}

TEST_CASE("a rule can be about some SIMs", "[rules]")
{
    CHECK(failed_of_six(R"({"iccid": "8988280666000000001"})") == "1 2 3 4 5 6");
    CHECK(failed_of_six(R"({"iccid": "*0001"})") == "1 2 3 4 5 6");
    CHECK(failed_of_six(R"({"iccid": "*0002"})").empty());
}

TEST_CASE("a rule can be about some texts", "[rules]")
{
    CHECK(failed_of_six(R"({"payload": "open*"})") == "1 2 3 4 5 6");
    CHECK(failed_of_six(R"({"payload": "open door ?"})") == "1 2 3 4 5 6");
    CHECK(failed_of_six(R"({"payload": "open"})").empty());
}

TEST_CASE("a rule can be about the n-th occasion, each n-th, or the first ones", "[rules]")
{
    CHECK(failed_of_six(R"({"nth": 2})") == "2");
    CHECK(failed_of_six(R"({"every": 2})") == "2 4 6");
    CHECK(failed_of_six(R"({"first": 3})") == "1 2 3");
    CHECK(failed_of_six(R"({"first": 4, "every": 2})") == "2 4");
}

TEST_CASE("a rule counts only the occasions that fit it", "[rules]")
{
    Lab lab;
    rule(lab, R"({"on": "sms.attempt", "when": {"payload": "b", "nth": 2}, "then": "fail"})");
    for (const auto* text : {"a", "b", "a", "b"}) lab.send(pump, text);
    lab.pass(10s);
    CHECK(lab.sms_state(pump, 6203) == "4 DELIVERED");
    CHECK(lab.sms_state(pump, 6204) == "5 FAILED");
    CHECK(lab.world.rules.all.front().matched == 2);
    CHECK(lab.world.rules.all.front().fired == 1);
}

TEST_CASE("a rule can be in force from one moment until another, which is outside", "[rules]")
{
    // the attempts are made at 08:00:01, 08:00:11 and so on
    CHECK(failed_of_six(R"({"from": "2026-01-05T08:00:11Z", "until": "2026-01-05T08:00:31Z"})") ==
          "2 3");
}

TEST_CASE("a rule can be about an attempt, or about a part of a long SMS from a SIM", "[rules]")
{
    Lab lab;
    rule(lab, R"({"on": "sms.attempt", "when": {"attempt": 2}, "then": "fail"})");
    lab.detach(pump);
    const auto id = lab.send(pump);
    lab.pass(2s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    lab.attach_again(pump);
    lab.pass(2s);
    CHECK(lab.sms_state(pump, id) == "5 FAILED");

    lab.listen();
    rule(lab, R"({"on": "webhook.mo", "when": {"part": 2}, "then": "lose"})");
    lab.originate(pump, std::string(400, 'a'));
    CHECK(posts_answered(lab, 1s) ==
          Names{"08:00:04.000 POST 6202, attempt 1", "08:00:04.000 POST 6204, attempt 1"});
}

TEST_CASE("chance is drawn from the seed for each message by itself, whatever its number",
          "[rules]")
{
    const auto failed_of = [](std::uint64_t seed, int others) {
        Lab lab;
        lab.world.seed = seed;
        rule(lab, R"({"id": "r", "on": "sms.attempt", "when": {"percent": 30}, "then": "fail"})");
        std::vector<std::string> failed;
        for (int i = 0; i < others; ++i) lab.send(gate);
        for (int i = 0; i < 200; ++i) lab.send(pump, "text " + std::to_string(i));
        lab.pass(10s);
        for (const Sms& sms : lab.world.smsc.messages.all())
            if (sms.status == SmsStatus::failed && sms.iccid == *Iccid::parse(pump))
                failed.push_back(sms.payload);
        return failed;
    };
    const auto failed = failed_of(1, 0);
    CHECK(failed.size() > 40);
    CHECK(failed.size() < 80);
    CHECK(failed_of(1, 0) == failed);
    CHECK(failed_of(1, 100) == failed); // whoever else is there
    CHECK(failed_of(2, 0) != failed);
}

TEST_CASE("an outage of the webhooks ends by itself at its time, and all that was kept leaves then",
          "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"then": {"fault": "outage", "of": "webhooks"}, "when": {"until": "+1h"}})");
    lab.send(pump);
    lab.send(meter);
    CHECK(posts_answered(lab, 2h) ==
          Names{"09:00:00.000 PATCH 6201, attempt 1", "09:00:00.000 PATCH 6202, attempt 1"});
}

TEST_CASE("every rule that fires is in the log, in the order of the rules", "[rules]")
{
    Lab lab;
    rule(lab, R"({"on": "sms.attempt", "then": {"effect": "slow", "by": "5s"}})");
    rule(lab, R"({"id": "also", "on": "sms.attempt", "then": {"effect": "slow", "by": "1s"}})");
    lab.send(pump);
    lab.pass(10s);
    CHECK(lab.story() == Names{"08:00:00.000 sms.submitted ..001 6201",
                               "08:00:01.000 rule.fired ..001 6201 rule-1: slow",
                               "08:00:01.000 rule.fired ..001 6201 also: slow",
                               "08:00:01.000 sms.in_progress ..001 6201",
                               "08:00:10.000 sms.delivered ..001 6201"});
}

// --- what the network does to an SMS ---

TEST_CASE("the network refuses an SMS for good, with its cause", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "sms.attempt", "then": {"effect": "fail", "cause": "call barred"}})");
    const auto id = lab.send(pump);
    lab.pass(1s);
    CHECK(lab.sms_state(pump, id) == "5 FAILED");
    CHECK(lab.story()[2] == "08:00:01.000 sms.failed ..001 6201 call barred");
    REQUIRE(lab.received().size() == 1); // the report
    CHECK(lab.card(pump).sms.left == Amount::whole(250));
}

TEST_CASE("the network puts an SMS off, which is tried again on the schedule", "[rules]")
{
    Lab lab;
    rule(lab, R"({"on": "sms.attempt", "when": {"first": 2}, "then": "buffer"})");
    const auto id = lab.send(pump);
    lab.pass(1s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    CHECK(lab.sms(pump, id).at("retry_count") == "1");
    lab.pass(1h);
    CHECK(lab.times_of(FactKind::sms_buffered) == Names{"08:00:01.000", "08:05:00.000"});
    CHECK(lab.times_of(FactKind::sms_delivered) == Names{"08:15:03.000"});
}

TEST_CASE("a slow hand-over lets a cancel come too late, a buffered one just in time", "[rules]")
{
    Lab lab;
    rule(lab, R"({"on": "sms.attempt", "when": {"payload": "slow"},
                  "then": {"effect": "slow", "by": "1m"}})");
    rule(lab, R"({"on": "sms.attempt", "when": {"payload": "busy"}, "then": "buffer"})");
    const auto slow = lab.send(pump, "slow");
    const auto busy = lab.send(pump, "busy");
    lab.pass(30s);
    const auto path = "/sims/" + pump + "/sms/";
    CHECK(lab.del(path + std::to_string(slow)).status == 409);
    CHECK(lab.del(path + std::to_string(busy)).status == 204);
    lab.pass(1h);
    CHECK(lab.sms_state(pump, slow) == "4 DELIVERED");
    CHECK(lab.times_of(FactKind::sms_delivered) == Names{"08:01:04.000"});
    CHECK(lab.sms_state(pump, busy) == "7 CANCELED");
}

TEST_CASE("an early SMS is delivered, and its report leaves, at the moment of submission",
          "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "sms.submit", "then": "early"})");
    const auto id = lab.send(pump);
    CHECK(posts_answered(lab, 0s) == Names{"08:00:00.000 PATCH 6201, attempt 1"});
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
}

// --- what happens to a webhook ---

TEST_CASE("a lost report never leaves, and its delivery says which rule it was", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"id": "gone", "on": "webhook.report", "when": {"first": 1}, "then": "lose"})");
    lab.send(pump);
    lab.send(pump);
    CHECK(posts_answered(lab, 24h) == Names{"08:00:04.000 PATCH 6202, attempt 1"});
    const auto& delivery = lab.world.webhooks.deliveries.all().front();
    CHECK(delivery.state == DeliveryState::dropped);
    CHECK(delivery.why == "rule gone");
}

TEST_CASE("a lost SMS from a SIM has failed", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.mo", "then": "lose"})");
    const auto id = lab.originate(pump);
    CHECK(posts_answered(lab, 24h).empty());
    CHECK(lab.world.smsc.messages.find(id)->status == SmsStatus::failed);
}

TEST_CASE("a duplicate comes once more after its acknowledgement, at once or later", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"id": "twice", "on": "webhook", "when": {"nth": 1}, "then": "duplicate"})");
    rule(lab, R"({"on": "webhook", "when": {"nth": 2},
                  "then": {"effect": "duplicate", "by": "30s"}})");
    lab.send(pump);
    lab.send(pump);
    CHECK(posts_answered(lab, 24h) ==
          Names{"08:00:04.000 PATCH 6201, attempt 1", "08:00:04.000 PATCH 6202, attempt 1",
                "08:00:04.000 PATCH 6201, attempt 2", "08:00:34.000 PATCH 6202, attempt 2"});
    CHECK(lab.world.webhooks.deliveries.all().front().attempts[1].why == "duplicate: rule twice");
}

TEST_CASE("a duplicate that fails is not tried again: the first one was acknowledged", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook", "then": {"effect": "duplicate", "by": "30s"}})");
    lab.send(pump);
    lab.pass(4s);
    lab.answer_webhooks(200);
    CHECK(posts_answered(lab, 48h, 503) == Names{"08:00:34.000 PATCH 6201, attempt 2"});
    CHECK(lab.world.webhooks.deliveries.all().front().state == DeliveryState::acknowledged);
}

TEST_CASE("a duplicate that has to make room is left out, and nothing was given up", "[rules]")
{
    Lab lab;
    lab.listen();
    lab.world.bounds.deliveries = 1;
    rule(lab, R"({"on": "webhook", "when": {"nth": 1},
                  "then": {"effect": "duplicate", "by": "1h"}})");
    lab.send(pump);
    CHECK(posts_answered(lab, 4s).size() == 1);
    lab.send(pump);
    CHECK(posts_answered(lab, 48h) == Names{"08:00:08.000 PATCH 6202, attempt 1"});
    CHECK(lab.times_of(FactKind::webhook_given_up).empty());
}

TEST_CASE("a swapped webhook comes after the next one of its kind", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.mo", "when": {"nth": 1}, "then": "swap"})");
    lab.originate(pump, std::string(300, 'a'));
    CHECK(posts_answered(lab, 1s) ==
          Names{"08:00:00.000 POST 6202, attempt 1", "08:00:00.000 POST 6201, attempt 1"});
}

TEST_CASE("a swapped webhook that nothing follows comes after ten minutes", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.mo", "then": "swap"})");
    lab.originate(pump);
    lab.send(pump); // of another kind
    CHECK(posts_answered(lab, 1h) ==
          Names{"08:00:04.000 PATCH 6202, attempt 1", "08:10:00.000 POST 6201, attempt 1"});
}

TEST_CASE("a late webhook leaves later, each attempt of it", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.mo", "then": {"effect": "late", "by": "1m"}})");
    lab.originate(pump);
    CHECK(posts_answered(lab, 7min, 503) ==
          Names{"08:01:00.000 POST 6201, attempt 1", "08:07:00.000 POST 6201, attempt 2"});
}

TEST_CASE("a lateness can be drawn from the seed, between two times", "[rules]")
{
    const auto times_of = [](std::uint64_t seed) {
        Lab lab;
        lab.world.seed = seed;
        lab.listen();
        rule(lab, R"({"on": "webhook.mo", "then": {"effect": "late", "by": "1m", "up_to": "5m"}})");
        for (int i = 0; i < 20; ++i) lab.originate(pump);
        return posts_answered(lab, 1h);
    };
    const auto times = times_of(3);
    REQUIRE(times.size() == 20);
    CHECK(times.front() >= "08:01:00.000");
    CHECK(times.back() < "08:05:00.001");
    CHECK(times.front().substr(0, 12) != times.back().substr(0, 12));
    CHECK(times_of(3) == times);
    CHECK(times_of(4) != times);
}

TEST_CASE("beside a report comes one for an SMS that nobody sent", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.report", "when": {"nth": 1}, "then": "unknown_id"})");
    lab.send(pump);
    CHECK(posts_answered(lab, 24h) ==
          Names{"08:00:04.000 PATCH 6201, attempt 1", "08:00:04.000 PATCH 900006201, attempt 1"});
}

TEST_CASE("a report for an unknown id that fails has none beside itself", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.report", "when": {"first": 1}, "then": "unknown_id"})");
    rule(lab, R"({"on": "webhook.report", "when": {"attempt": 2}, "then": "unknown_id"})");
    lab.send(pump);
    // the second attempt at the report has another one; the second attempts at those have none
    CHECK(posts_answered(lab, 20min, 503).size() == 3 + 3 + 2);
    CHECK(lab.world.webhooks.deliveries.size() == 3);
}

TEST_CASE("a report that has to make room for the one beside it is given up", "[rules]")
{
    Lab lab;
    lab.listen();
    lab.world.bounds.deliveries = 1;
    rule(lab, R"({"on": "webhook.report", "then": "unknown_id"})");
    lab.send(pump);
    CHECK(posts_answered(lab, 24h) == Names{"08:00:04.000 PATCH 900006201, attempt 1"});
    CHECK(lab.event_texts(pump).back() == "Dispatch of delivery report given up after 0 attempts");
}

TEST_CASE("a lost acknowledgement makes the platform try again, though the receiver has it",
          "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook", "when": {"attempt": 1}, "then": "lost_acknowledgement"})");
    lab.send(pump);
    CHECK(posts_answered(lab, 24h) ==
          Names{"08:00:04.000 PATCH 6201, attempt 1", "08:05:04.000 PATCH 6201, attempt 2"});
    const auto& attempt = lab.world.webhooks.deliveries.all().front().attempts.front();
    CHECK(attempt.outcome->status == 200);
    CHECK(attempt.verdict == "its acknowledgement was lost");
}

TEST_CASE("an answer that is no acknowledgement can be lost, too", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook", "then": "lost_acknowledgement"})");
    lab.send(pump);
    lab.pass(4s);
    lab.answer_webhooks(0); // there was none to lose
    CHECK(lab.world.webhooks.deliveries.all().front().attempts.front().verdict == "no answer");
}

TEST_CASE("one attempt can carry numbers for ids, the next one texts again", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook", "when": {"attempt": 1}, "then": "ids_as_numbers"})");
    lab.send(pump);
    lab.pass(4s);
    const auto first = lab.received().front();
    CHECK(Json::parse(first.body).at("id") == 6201);
    finish_attempt(lab.world, first.delivery, first.attempt, {.status = 500});
    lab.pass(5min);
    CHECK(Json::parse(lab.received().front().body).at("id") == "6201");
}

TEST_CASE("a body breaks off halfway, or after so many octets", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook", "when": {"nth": 1}, "then": "truncate"})");
    rule(lab,
         R"({"on": "webhook", "when": {"nth": 2}, "then": {"effect": "truncate", "octets": 3}})");
    rule(lab, R"({"on": "webhook", "when": {"nth": 3},
                  "then": {"effect": "truncate", "octets": 100000}})");
    for (int i = 0; i < 4; ++i) lab.send(pump);
    lab.pass(4s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 4);
    const auto whole = posts[3].body.size();
    CHECK(posts[0].body == posts[3].body.substr(0, whole / 2));
    CHECK(posts[1].body == R"({"s)");
    CHECK(posts[2].body.size() == whole);
}

TEST_CASE("a stop keeps everything until it is released by hand", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"id": "stop", "on": "webhook", "then": "hold"})");
    lab.send(pump);
    lab.originate(meter);
    CHECK(posts_answered(lab, 48h).empty());
    CHECK(lab.world.webhooks.deliveries.all().front().why == "rule stop");
    CHECK(order_deliveries(lab.world, {}, DeliveryOrder::release) == 2);
    CHECK(posts_answered(lab, 0s) ==
          Names{"08:00:00.000 POST 6202, attempt 1", "08:00:00.000 PATCH 6201, attempt 1"});
}

TEST_CASE("a stop with a duration ends in a flood of everything that was kept", "[rules]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"on": "webhook.mo", "then": {"effect": "hold", "by": "1h"}})");
    for (int i = 0; i < 3; ++i) {
        lab.originate(pump);
        lab.pass(20min);
    }
    lab.originate(pump); // the stop is over by now
    CHECK(posts_answered(lab, 1min) ==
          Names{"09:00:00.000 POST 6201, attempt 1", "09:00:00.000 POST 6202, attempt 1",
                "09:00:00.000 POST 6203, attempt 1", "09:00:00.000 POST 6204, attempt 1"});
}
