#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

/// What the customer's endpoint answers to the next attempts, one after the other, as time goes on
/// to `until`; the times of day at which they came.
Names attempts_answered(Lab& lab, VirtualTime until, int status)
{
    Names times;
    for (;;) {
        for (std::size_t i = lab.answer_webhooks(status); i > 0; --i)
            times.push_back(rfc3339_text(lab.world.now).substr(11, 12));
        const auto due = lab.world.agenda.next_due();
        if (!due || *due > until) break;
        play_next(lab.world);
    }
    lab.pass(until - lab.world.now);
    return times;
}

const Delivery& first_delivery(const Lab& lab)
{
    return lab.world.webhooks.deliveries.all().front();
}

} // namespace

// --- what leaves ---

TEST_CASE("a delivered SMS is reported by a PATCH as in the guide", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.send(pump);
    lab.pass(3s);
    CHECK(lab.received().empty());
    lab.pass(1s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(posts.front().method == "PATCH");
    CHECK(posts.front().target.text() == "http://127.0.0.1:9000/reports");
    CHECK(posts.front().attempt == 1);
    CHECK(posts.front().body ==
          R"({"status":{"status":"DELIVERED","id":"4"},)"
          R"("endpoint":{"id":"8765432","name":"8988280666000000001"},)"
          R"("submit_date":"2026-01-05 08:00:00","organisation":{"id":"4321"},)"
          R"("final_date":"2026-01-05 08:00:04","id":"6201"})");
}

TEST_CASE("an SMS from a SIM is forwarded by a POST as in the guide", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(meter, "message text");
    lab.pass(0s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(posts.front().method == "POST");
    CHECK(posts.front().target.text() == "http://127.0.0.1:9000/mo");
    CHECK(posts.front().body ==
          R"({"multi_part_info":{"partno":1,"total":1,"identifier":"6201"},)"
          R"("payload":"message text","submit_date":"2026-01-05 08:00:00",)"
          R"("dest_address":"5432145","organisation":{"id":"4321"},"pid":"0","id":"6201",)"
          R"("endpoint":{"id":"8765433","name":"8988280666000000002"},)"
          R"("source_address":"882285100000002","dcs":"0"})");
}

TEST_CASE("each part of a long SMS is a POST of its own with a common identifier", "[webhooks]")
{
    Lab lab;
    lab.listen();
    (void)originate_sms(
        lab.world, lab.card(pump),
        {.payload = std::string(141 * 2, 'a'), .dest_address = "12345", .coding = Coding::octets});
    lab.pass(0s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 2);
    CHECK(posts[0].body.starts_with(
        R"({"multi_part_info":{"partno":1,"total":2,"identifier":"6201"},"payload":"aa)"));
    CHECK(posts[1].body == R"({"multi_part_info":{"partno":2,"total":2,"identifier":"6201"},)"
                           R"("payload":"aaaaaaaaaaaaaa","submit_date":"2026-01-05 08:00:00",)"
                           R"("dest_address":"12345","organisation":{"id":"4321"},"pid":"0",)"
                           R"("id":"6202","endpoint":{"id":"8765432",)"
                           R"("name":"8988280666000000001"},)"
                           R"("source_address":"882285100000001","dcs":"4"})");
}

TEST_CASE("ids in webhooks are numbers when that option is on", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.world.platform.callback_ids_as_numbers = true;
    lab.send(pump);
    lab.originate(pump);
    lab.pass(4s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 2);
    CHECK(posts[0].body ==
          R"({"multi_part_info":{"partno":1,"total":1,"identifier":6202},"payload":"hi",)"
          R"("submit_date":"2026-01-05 08:00:00","dest_address":"5432145",)"
          R"("organisation":{"id":4321},"pid":0,"id":6202,)"
          R"("endpoint":{"id":8765432,"name":"8988280666000000001"},)"
          R"("source_address":"882285100000001","dcs":0})");
    CHECK(posts[1].body == R"({"status":{"status":"DELIVERED","id":4},)"
                           R"("endpoint":{"id":8765432,"name":"8988280666000000001"},)"
                           R"("submit_date":"2026-01-05 08:00:00","organisation":{"id":4321},)"
                           R"("final_date":"2026-01-05 08:00:04","id":6201})");
}

TEST_CASE("an expired SMS is reported as EXPIRED, or as FAILED when that option is on",
          "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.detach(pump);
    lab.send(pump);
    lab.pass(24h);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(posts[0].body.starts_with(R"({"status":{"status":"EXPIRED","id":"6"},)"));
    lab.world.platform.report_expired_as_failed = true;
    CHECK(webhook_body(lab.world, first_delivery(lab), {})
              .starts_with(R"({"status":{"status":"FAILED","id":"5"},)"));
}

TEST_CASE("an SMS that fails is reported as FAILED", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.send(pump);
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(250));
    lab.pass(4s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(posts[0].body.starts_with(R"({"status":{"status":"FAILED","id":"5"},)"));
}

TEST_CASE("an SMS that was cancelled is not reported", "[webhooks]")
{
    Lab lab;
    lab.listen();
    const auto id = lab.send(pump);
    lab.del("/sims/" + pump + "/sms/" + std::to_string(id));
    lab.pass(48h);
    CHECK(lab.world.webhooks.deliveries.empty());
}

TEST_CASE("without a target nothing is reported", "[webhooks]")
{
    Lab lab;
    lab.send(pump);
    lab.pass(1min);
    CHECK(lab.world.webhooks.deliveries.empty());
}

// --- what an answer means ---

TEST_CASE("any 2xx acknowledges a delivery", "[webhooks]")
{
    for (const int status : {200, 201, 202, 204, 299}) {
        CAPTURE(status);
        Lab lab;
        lab.listen();
        lab.send(pump);
        lab.pass(4s);
        lab.answer_webhooks(status);
        CHECK(first_delivery(lab).state == DeliveryState::acknowledged);
        lab.pass(48h);
        CHECK(lab.received().empty());
        CHECK(lab.event_texts(pump).empty());
    }
}

TEST_CASE("anything else, or no answer, is tried again and leaves a warning", "[webhooks]")
{
    for (const int status : {0, 100, 199, 300, 301, 307, 400, 404, 500, 503}) {
        CAPTURE(status);
        Lab lab;
        lab.listen();
        lab.send(pump);
        lab.pass(4s);
        lab.answer_webhooks(status);
        CHECK(first_delivery(lab).state == DeliveryState::planned);
        CHECK(first_delivery(lab).next_due == start_time + 4s + 5min);
        REQUIRE(lab.card(pump).events.size() == 1);
        const auto& event = lab.card(pump).events.front();
        CHECK(event.description ==
              "Dispatch of delivery report to the callback URL failed" +
                  (status == 0 ? ": no answer" : " with HTTP code " + std::to_string(status)));
        CHECK(event.severity == Severity::warn);
        CHECK(event.alert);
    }
}

TEST_CASE("a receiver that fails three times sees the fourth attempt 30 minutes after the first",
          "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    CHECK(attempts_answered(lab, start_time + 30min - 1ms, 500) ==
          Names{"08:00:00.000", "08:05:00.000", "08:15:00.000"});
    const auto body = webhook_body(lab.world, first_delivery(lab), {});
    lab.pass(1ms);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(posts.front().attempt == 4);
    CHECK(posts.front().body == body); // the same bytes each time
    finish_attempt(lab.world, posts.front().delivery, 4, {.status = 200});
    CHECK(first_delivery(lab).state == DeliveryState::acknowledged);
    CHECK(lab.sms_state(pump, 6201) == "4 DELIVERED");
}

TEST_CASE("a delivery is tried for 24 hours, then given up with a warning", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.send(pump);
    lab.pass(4s);
    CHECK(attempts_answered(lab, start_time + 72h, 503) ==
          Names{"08:00:04.000", "08:05:04.000", "08:15:04.000", "08:30:04.000", "09:00:04.000",
                "10:00:04.000", "12:00:04.000", "16:00:04.000", "00:00:04.000", "08:00:04.000"});
    CHECK(first_delivery(lab).state == DeliveryState::given_up);
    CHECK(lab.event_texts(pump).back() == "Dispatch of delivery report given up after 10 attempts");
    CHECK(lab.card(pump).events.back().severity == Severity::warn);
    CHECK(lab.card(pump).events.back().alert);
    CHECK(lab.times_of(FactKind::webhook_given_up) == Names{"08:00:04.000"});
}

TEST_CASE("an answer that comes late in virtual time does not shift the schedule", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(3min); // the sender is still waiting
    lab.answer_webhooks(500);
    CHECK(first_delivery(lab).next_due == start_time + 5min);
    lab.pass(2min);
    lab.pass(20min); // again: the third attempt would have been due at +15 minutes
    lab.answer_webhooks(500);
    CHECK(first_delivery(lab).next_due == lab.world.now);
}

TEST_CASE("the schedule of attempts is the platform's option", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.world.platform.webhook_retries = {10s};
    lab.world.platform.webhook_age_most = 1min;
    lab.originate(pump);
    CHECK(attempts_answered(lab, start_time + 1h, 500) ==
          Names{"08:00:00.000", "08:00:10.000", "08:00:20.000", "08:00:40.000", "08:01:00.000"});
}

// --- what it means for an SMS from a SIM ---

TEST_CASE("an SMS from a SIM is buffered until the customer's endpoint takes it", "[webhooks]")
{
    Lab lab;
    lab.listen();
    const auto id = lab.originate(pump).value();
    CHECK(attempts_answered(lab, start_time + 16min, 500).size() == 3);
    const auto waiting = lab.sms(pump, id);
    CHECK(waiting.at("status").at("id") == 3);
    CHECK(waiting.at("retry_count") == "3");
    CHECK(waiting.at("last_delivery_attempt") == "2026-01-05T08:15:00.000+0000");
    CHECK(waiting.at("retry_date") == "2026-01-05T08:30:00.000+0000");

    CHECK(attempts_answered(lab, start_time + 1h, 204).size() == 1);
    const auto taken = lab.sms(pump, id);
    CHECK(taken.at("status").at("id") == 4);
    CHECK(taken.at("final_date") == "2026-01-05T08:30:00.000+0000");
}

TEST_CASE("an SMS from a SIM fails when its forwarding is given up", "[webhooks]")
{
    Lab lab;
    lab.listen();
    const auto id = lab.originate(pump).value();
    attempts_answered(lab, start_time + 48h, 500);
    lab.use_token(lab.token());
    CHECK(lab.sms_state(pump, id) == "5 FAILED");
}

TEST_CASE("an SMS from a SIM waits without a target, and expires after 24 hours", "[webhooks]")
{
    Lab lab;
    const auto id = lab.originate(pump).value();
    lab.pass(24h - 1ms);
    CHECK(lab.received().empty());
    lab.use_token(lab.token());
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    lab.pass(1ms);
    CHECK(lab.sms_state(pump, id) == "6 EXPIRED");
    CHECK(lab.event_texts(pump).front() ==
          "SMS cannot be forwarded: no callback URL is configured");
}

TEST_CASE("an SMS from a SIM that waits goes to a target that is set later", "[webhooks]")
{
    Lab lab;
    const auto id = lab.originate(pump).value();
    lab.pass(1min);
    lab.listen();
    CHECK(attempts_answered(lab, start_time + 1h, 200) == Names{"08:05:00.000"});
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
}

TEST_CASE("forwarding an SMS costs no quota, however often", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    attempts_answered(lab, start_time + 48h, 500);
    CHECK(lab.card(pump).sms.left == Amount::whole(249));
}

// --- outcomes that are late, and deliveries that are sent again ---

TEST_CASE("the outcome of an attempt that is over is ignored", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    const auto id = first_delivery(lab).id;
    finish_attempt(lab.world, id, 2, {.status = 200}); // has not been made yet
    CHECK(first_delivery(lab).state == DeliveryState::in_flight);
    finish_attempt(lab.world, id, 1, {.status = 500});
    finish_attempt(lab.world, id, 1, {.status = 200}); // told twice
    CHECK(first_delivery(lab).state == DeliveryState::planned);
    lab.pass(5min);
    finish_attempt(lab.world, id, 1, {.status = 200}); // the second is in flight
    CHECK(first_delivery(lab).state == DeliveryState::in_flight);
    finish_attempt(lab.world, DeliveryId{99}, 1, {.status = 200}); // never made
    CHECK(lab.times_of(FactKind::webhook_acknowledged).empty());
}

TEST_CASE("a delivery can be sent again at once, whether it waits or is finished", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    const auto id = first_delivery(lab).id;

    const auto in_flight = redeliver(lab.world, id);
    REQUIRE_FALSE(in_flight);
    CHECK(in_flight.error().reason == Refusal::Reason::conflict);

    lab.answer_webhooks(500);
    lab.pass(1min);
    CHECK(redeliver(lab.world, id)); // it waits for +5 minutes
    lab.pass(0s);
    CHECK(lab.answer_webhooks(200) == 1);
    lab.pass(10min);
    CHECK(lab.received().empty()); // the old plan is forgotten

    CHECK(redeliver(lab.world, id)); // it was acknowledged
    lab.pass(0s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(posts.front().attempt == 3);

    const auto unknown = redeliver(lab.world, DeliveryId{99});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().reason == Refusal::Reason::not_found);
}

TEST_CASE("a delivery that was given up can be sent again, and be given up again", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.send(pump);
    attempts_answered(lab, start_time + 48h, 500);
    REQUIRE(first_delivery(lab).state == DeliveryState::given_up);
    REQUIRE(redeliver(lab.world, first_delivery(lab).id));
    lab.pass(0s);
    lab.answer_webhooks(500);
    CHECK(first_delivery(lab).state == DeliveryState::given_up);
    REQUIRE(redeliver(lab.world, first_delivery(lab).id));
    lab.pass(0s);
    lab.answer_webhooks(200);
    CHECK(first_delivery(lab).state == DeliveryState::acknowledged);
}

// --- what is remembered ---

TEST_CASE("every attempt is remembered with its answer and the next due time", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    finish_attempt(lab.world, first_delivery(lab).id, 1,
                   {.status = 500, .answer = "oops", .took = 12ms});
    const auto& attempt = first_delivery(lab).attempts.front();
    CHECK(attempt.at == start_time);
    CHECK(attempt.url == "http://127.0.0.1:9000/mo");
    REQUIRE(attempt.outcome);
    CHECK(attempt.outcome->answer == "oops");
    CHECK(attempt.next_due == start_time + 5min);
}

TEST_CASE("the oldest finished delivery makes room for a new one", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.world.bounds.deliveries = 2;
    for (int i = 0; i < 3; ++i) {
        lab.originate(pump);
        lab.pass(1s);
        lab.answer_webhooks(200);
    }
    REQUIRE(lab.world.webhooks.deliveries.size() == 2);
    CHECK(first_delivery(lab).id == DeliveryId{2});
    CHECK(lab.world.webhooks.deliveries.find(DeliveryId{1}) == nullptr);
}

TEST_CASE("a receiver that never answers cannot fill the machine: the oldest waiting delivery is "
          "given up",
          "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.world.bounds.deliveries = 3;
    for (int i = 0; i < 5; ++i) {
        lab.originate(pump);
        lab.pass(1s);
        lab.answer_webhooks(0);
    }
    CHECK(lab.world.webhooks.deliveries.size() <= 3);
    CHECK(lab.times_of(FactKind::webhook_given_up).size() == 2);
}

TEST_CASE("sending once more by hand does not disturb the schedule", "[webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(1s);
    lab.answer_webhooks(503);
    CHECK(redeliver(lab.world, DeliveryId{1}));
    lab.pass(1s);
    lab.answer_webhooks(503);
    const auto& delivery = first_delivery(lab);
    CHECK(delivery.state == DeliveryState::planned);
    CHECK(delivery.next_due == start_time + 5min);

    lab.pass(5min);
    lab.answer_webhooks(200);
    CHECK(redeliver(lab.world, DeliveryId{1}));
    lab.pass(1s);
    lab.answer_webhooks(503);
    CHECK(first_delivery(lab).state == DeliveryState::acknowledged); // it stays so
}
