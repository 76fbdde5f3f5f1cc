#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

const std::string deliveries = "/webhooks/deliveries";

Json delivery(Lab& lab, int id)
{
    return lab.control("GET", deliveries + "/" + std::to_string(id)).json();
}

void rule(Lab& lab, const std::string& text)
{
    REQUIRE(lab.control("POST", "/rules", text).status == 201);
}

} // namespace

TEST_CASE("each attempt says why it was made and what came of it", "[deliveries][control]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    lab.answer_webhooks(503);
    lab.pass(5min);
    lab.answer_webhooks(0);
    CHECK(delivery(lab, 1).at("why") == "retry 2");
    lab.pass(10min);
    lab.answer_webhooks(204);
    const auto attempts = delivery(lab, 1).at("attempts");
    REQUIRE(attempts.size() == 3);
    CHECK(attempts[0].at("why") == "first attempt");
    CHECK(attempts[0].at("verdict") == "503 does not acknowledge");
    CHECK(attempts[0].at("next_due") == "2026-01-05T08:05:00.000Z");
    CHECK(attempts[1].at("why") == "retry 1");
    CHECK(attempts[1].at("verdict") == "no answer");
    CHECK(attempts[2].at("why") == "retry 2");
    CHECK(attempts[2].at("verdict") == "acknowledged");
    CHECK_FALSE(attempts[2].contains("next_due"));
}

TEST_CASE("the last attempt says that there is no other, one without target that there was none",
          "[deliveries][control]")
{
    Lab lab;
    lab.world.platform.webhook_age_most = 0s;
    lab.originate(pump);
    lab.pass(0s);
    const auto given_up = delivery(lab, 1);
    CHECK(given_up.at("state") == "given_up");
    CHECK(given_up.at("attempts")[0].at("verdict") == "no target; too old for another attempt");
    CHECK_FALSE(given_up.at("attempts")[0].contains("url"));
}

TEST_CASE("an attempt names the rules that changed it, and shows the bytes as they were sent",
          "[deliveries][control]")
{
    Lab lab;
    lab.listen();
    rule(lab, R"({"id": "cut", "on": "webhook", "when": {"attempt": 1},
                  "then": {"effect": "truncate", "octets": 9}})");
    lab.originate(pump);
    lab.pass(0s);
    lab.answer_webhooks(400);
    lab.pass(5min);
    const auto attempts = delivery(lab, 1).at("attempts");
    CHECK(attempts[0].at("rules") == Json{"cut"});
    CHECK(attempts[0].at("body") == R"({"multi_p)");
    CHECK_FALSE(attempts[1].contains("rules"));
    CHECK_FALSE(attempts[1].contains("body"));
}

TEST_CASE("one delivery is held, released and dropped by its id", "[deliveries][control]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    const auto held = lab.control("POST", deliveries + "/1/hold");
    CHECK(held.status == 200);
    CHECK(held.json().at("state") == "held");
    CHECK_FALSE(held.json().contains("next_due"));
    const auto twice = lab.control("POST", deliveries + "/1/hold");
    CHECK(twice.status == 409);
    CHECK(twice.json().at("detail") == "The delivery is held; only what is not finished and not "
                                       "being sent can be changed.");
    CHECK(lab.control("POST", deliveries + "/1/release").json().at("state") == "planned");
    const auto free = lab.control("POST", deliveries + "/1/release");
    CHECK(free.status == 409);
    CHECK(free.json().at("detail") ==
          "The delivery is planned; only what is held can be released.");
    CHECK(lab.control("POST", deliveries + "/1/drop").json().at("state") == "dropped");
    CHECK(lab.control("POST", deliveries + "/1/drop").status == 409);
    CHECK(lab.control("POST", deliveries + "/7/drop").status == 404);
    CHECK(lab.control("POST", deliveries + "/x/drop").status == 400);
}

TEST_CASE("many deliveries are held, released and dropped by what they have in common",
          "[deliveries][control]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.originate(pump);
    lab.originate(meter);
    const auto changed = [&](const std::string& order, const std::string& body) {
        const auto reply = lab.control("POST", deliveries + "/" + order, body);
        CHECK(reply.status == 200);
        return reply.json().at("changed").get<int>();
    };
    CHECK(changed("hold", R"({"kind": "report"})") == 0);
    CHECK(changed("hold", R"({"iccid": "*0001", "sms": 6201})") == 1);
    CHECK(changed("hold", R"({"iccid": "*", "state": "planned"})") == 2);
    CHECK(changed("release", R"({"iccid": "*0002"})") == 1);
    CHECK(changed("drop", R"({"state": "held", "kind": "mo"})") == 2);
    CHECK(changed("drop", "") == 1); // all that are left
    CHECK(lab.control("GET", deliveries + "?state=dropped").json().at("total") == 3);
    CHECK(lab.control("GET", deliveries + "?sms=6202").json().at("total") == 1);
}

TEST_CASE("a wrong selector of deliveries is refused with its place, and changes nothing",
          "[deliveries][control]")
{
    struct Row {
        std::string body, pointer, text;
    };
    const Row rows[] = {
        {R"({"states": "held"})", "/states", "There is no key states here."},
        {R"({"state": "lost"})", "/state", "state must be one of planned waiting held in_flight"},
        {R"({"state": 1})", "/state", "state must be a string."},
        {R"({"kind": "sms"})", "/kind", "kind must be report or mo."},
        {R"({"iccid": "abc"})", "/iccid", "An ICCID has 19 digits, or 20 with its check digit"},
        {R"({"sms": "6201"})", "/sms", "sms must be a whole number"},
        {R"([])", "", "The body must be a JSON object."},
    };
    for (const auto& row : rows)
        for (const auto* order : {"hold", "release", "drop"}) {
            Lab lab;
            lab.listen();
            lab.originate(pump);
            const auto facts = lab.story();
            const auto reply = lab.control("POST", deliveries + "/" + std::string(order), row.body);
            INFO(row.body << "\n" << reply.body);
            CHECK(reply.status == 400);
            CHECK(reply.json().value("pointer", "") == row.pointer);
            CHECK(reply.json().at("detail").get<std::string>().starts_with(row.text));
            CHECK(lab.story() == facts);
        }
}

TEST_CASE("the health of a receiver counts its answers and how long they took",
          "[deliveries][control]")
{
    Lab lab;
    lab.listen();
    CHECK(lab.control("GET", "/webhooks/health").body == R"({"receivers":[]})");
    for (int i = 0; i < 4; ++i) lab.originate(pump);
    lab.pass(0s);
    lab.received();
    const auto finish = [&](std::uint64_t id, WebhookOutcome outcome) {
        finish_attempt(lab.world, DeliveryId{id}, 1, std::move(outcome));
    };
    finish(1, {.status = 200, .took = 1ms});
    finish(2, {.status = 200, .took = 2ms});
    finish(3, {.status = 503, .took = 9s});
    finish(4, {.error = "no answer in time", .took = 10s});
    const auto receivers = lab.control("GET", "/webhooks/health").json().at("receivers");
    REQUIRE(receivers.size() == 1);
    const auto& health = receivers[0];
    CHECK(health.at("url") == "http://127.0.0.1:9000/mo");
    CHECK(health.at("answers") == Json{{"200", 2}, {"503", 1}});
    CHECK(health.at("no_answer") == 1);
    CHECK(health.at("slowest_ms") == 9'000);
    const auto& latency = health.at("latency_ms");
    REQUIRE(latency.size() == 13);
    CHECK(latency[0] == Json{{"up_to", 1}, {"answers", 1}});
    CHECK(latency[1] == Json{{"up_to", 2}, {"answers", 1}});
    CHECK(latency[12] == Json{{"answers", 1}}); // beyond 5 s
}

TEST_CASE("a bearer is set with the targets, goes along, and is never told", "[webhooks][control]")
{
    Lab lab;
    const auto reply = lab.control(
        "PUT", "/webhooks", R"({"mo": {"url": "http://127.0.0.1:9000/mo"}, "bearer": "s3cret"})");
    CHECK(reply.body == R"_({"mo":{"url":"http://127.0.0.1:9000/mo"},"bearer":"(set)"})_");
    lab.originate(pump);
    lab.pass(0s);
    CHECK(lab.received().front().bearer == "s3cret");
    CHECK(lab.control("GET", deliveries).body.find("s3cret") == std::string::npos);
    for (const auto* wrong : {R"("")", R"("a b")", R"("\r\n")", "5"}) {
        const auto refused =
            lab.control("PUT", "/webhooks", std::string(R"({"bearer": )") + wrong + "}");
        CHECK(refused.status == 400);
        CHECK(refused.json().at("pointer") == "/bearer");
    }
    CHECK(lab.world.webhooks.targets.bearer == "s3cret");
    CHECK(lab.control("PUT", "/webhooks", "{}").body == "{}");
    CHECK(lab.world.webhooks.targets.bearer.empty());
}
