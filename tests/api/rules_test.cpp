#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

/// Asks for a rule that is wrong, and checks where the mistake is and what is said about it.
void check_refused(const std::string& body, const std::string& pointer, const std::string& text)
{
    Lab lab;
    REQUIRE(
        lab.control("POST", "/rules", R"({"id": "r", "on": "webhook", "then": "lose"})").status ==
        201);
    const auto before = lab.control("GET", "/rules").body;
    const auto reply = lab.control("POST", "/rules", body);
    INFO(body << "\n" << reply.body);
    CHECK(reply.status == 400);
    CHECK(reply.json().value("pointer", "") == pointer);
    CHECK(reply.json().at("detail").get<std::string>().starts_with(text));
    CHECK(lab.control("GET", "/rules").body == before);
}

/// The same for one wrong member of `when`, and of `then` for a late webhook.
void check_condition(const std::string& member, const std::string& key, const std::string& text)
{
    check_refused(R"({"on": "webhook", "then": "lose", "when": {)" + member + "}}", "/when/" + key,
                  text);
}
void check_late(const std::string& members, const std::string& key, const std::string& text)
{
    check_refused(R"({"on": "webhook", "then": {"effect": "late", )" + members + "}}",
                  "/then/" + key, text);
}

} // namespace

TEST_CASE("a rule is added with 201, shown as it was given, and taken away", "[rules][control]")
{
    Lab lab;
    const auto added = lab.control("POST", "/rules",
                                   R"({"id": "late ones", "on": "webhook.mo",
            "when": {"iccid": "8988*", "payload": "t=*", "part": 2, "attempt": 1, "nth": 3,
                     "from": "2026-01-05T08:00:00Z", "until": "2026-01-06T08:00:00Z",
                     "every": 2, "first": 9, "percent": 50},
            "then": {"effect": "late", "by": "90s", "up_to": "10m"}})");
    CHECK(added.status == 201);
    CHECK(
        added.body ==
        R"({"id":"late ones","on":"webhook.mo","enabled":true,"when":{"iccid":"8988*","payload":"t=*","part":2,)"
        R"("attempt":1,"from":"2026-01-05T08:00:00.000Z","until":"2026-01-06T08:00:00.000Z",)"
        R"("nth":3,"every":2,"first":9,"percent":50},)"
        R"("then":{"effect":"late","by":"1m30s","up_to":"10m"},"matched":0,"fired":0})");
    CHECK(lab.control("GET", "/rules").body == R"({"rules":[)" + added.body + "]}");
    CHECK(lab.control("DELETE", "/rules/late%20ones").status == 204);
    CHECK(lab.control("GET", "/rules").body == R"({"rules":[]})");
}

TEST_CASE("an effect without parameters can be named alone, and a rule gets an id",
          "[rules][control]")
{
    Lab lab;
    const std::string plain = R"({"on": "webhook", "then": "duplicate"})";
    CHECK(lab.control("POST", "/rules", plain).body ==
          R"({"id":"rule-1","on":"webhook","enabled":true,"when":{},"then":{"effect":"duplicate"},)"
          R"("matched":0,"fired":0})");
    CHECK(lab.control("POST", "/rules", R"({"id":"rule-2","on":"webhook","then":"lose"})").status ==
          201);
    CHECK(lab.control("POST", "/rules", plain).json().at("id") == "rule-3");
    CHECK(lab.control("DELETE", "/rules").status == 204);
    CHECK(lab.world.rules.all.empty());
}

TEST_CASE("a rule tells how often it has matched and fired", "[rules][control]")
{
    Lab lab;
    lab.listen();
    (void)lab.control("POST", "/rules",
                      R"({"on":"webhook","when":{"every":2},"then":"duplicate"})");
    for (int i = 0; i < 5; ++i) lab.originate(pump);
    lab.pass(Duration::zero());
    const auto rule = lab.control("GET", "/rules").json().at("rules").at(0);
    CHECK(rule.at("matched") == 5);
    CHECK(rule.at("fired") == 2);
}

TEST_CASE("a second rule of the same id, an unknown rule and one too many are refused",
          "[rules][control]")
{
    Lab lab;
    lab.world.bounds.rules = 1;
    const std::string body = R"({"id": "a", "on": "webhook", "then": "lose"})";
    CHECK(lab.control("POST", "/rules", body).status == 201);
    const auto full = lab.control("POST", "/rules", body);
    CHECK(full.status == 503);
    CHECK(full.json().at("detail") == "There may be 1 rules, not more; delete some.");
    lab.world.bounds.rules = 2;
    const auto twice = lab.control("POST", "/rules", body);
    CHECK(twice.status == 409);
    CHECK(twice.json().at("detail") == "There is a rule a already.");
    const auto unknown = lab.control("DELETE", "/rules/b");
    CHECK(unknown.status == 404);
    CHECK(unknown.json().at("detail") == "There is no rule b.");
    CHECK(lab.world.rules.all.size() == 1);
}

TEST_CASE("a rule that is wrong is refused with its place and what is right", "[rules][control]")
{
    check_refused("{}", "/on",
                  "on must be sms.submit, sms.attempt, webhook, webhook.report, webhook.mo, an "
                  "operation such as sims.read, sims.* or api, or an event such as sms.delivered.");
    check_refused(R"({"on": "sms", "then": "lose"})", "/on", "on must be sms.submit");
    check_refused(R"({"on": 1, "then": "lose"})", "/on", "on must be a string.");
    check_refused(R"({"on": "sms.attempt"})", "/then",
                  "then is missing; there are fail, buffer, slow.");
    check_refused(R"({"on": "webhook", "then": 5})", "/then",
                  "then must be the name of an effect, or an object as");
    check_refused(R"({"on": "webhook", "then": "vanish"})", "/then",
                  "There is no effect vanish; at webhook there are lose, duplicate, swap, late,");
    check_refused(R"({"on": "webhook", "then": {"effect": "vanish"}})", "/then/effect",
                  "There is no effect vanish;");
    check_refused(R"({"on": "webhook", "then": {}})", "/then/effect", "effect is missing.");
    check_refused(R"({"on": "webhook.mo", "then": "unknown_id"})", "/then",
                  "unknown_id cannot be had at webhook.mo; there are lose, duplicate, swap,");
    check_refused(R"({"on": "webhook", "then": "early"})", "/then",
                  "early cannot be had at webhook; there are lose,");
    check_refused(R"({"on": "webhook", "then": "lose", "id": ""})", "/id",
                  "id must have 1 to 64 bytes and no slash.");
    check_refused(R"({"on": "webhook", "then": "lose", "id": "a/b"})", "/id", "id must have");
    check_refused(R"({"on": "webhook", "then": "lose", "whem": {}})", "/whem",
                  "There is no key whem here.");
    check_refused(R"({"on": "webhook", "then": "lose", "when": []})", "/when",
                  "when must be an object, as {\"nth\": 2}.");
}

TEST_CASE("a condition that is wrong is refused with its place and what is right",
          "[rules][control]")
{
    check_condition(R"("color": 1)", "color", "There is no key color here.");
    check_condition(R"("iccid": "")", "iccid", "iccid must have 1 to 2000 bytes; * stands for");
    check_condition(R"("payload": 5)", "payload", "payload must be a string.");
    check_condition(R"("part": 0)", "part", "part must be a whole number from 1 to 255.");
    check_condition(R"("nth": 1.5)", "nth", "nth must be a whole number from 1 to");
    check_condition(R"("every": 0)", "every", "every must be a whole number from 1 to");
    check_condition(R"("first": "3")", "first", "first must be a whole number from 1 to");
    check_condition(R"("attempt": -1)", "attempt", "attempt must be a whole number from 1 to");
    check_condition(R"("percent": 101)", "percent",
                    "percent must be a whole number from 0 to 100.");
    check_condition(R"("from": "soon")", "from", "");
    check_condition(R"("from": "2026-01-05T08:00:00Z", "until": "2026-01-05T08:00:00Z")", "until",
                    "until must be later than from.");
}

TEST_CASE("parameters of an effect are taken where they mean something, and refused elsewhere",
          "[rules][control]")
{
    check_late(R"("up_to": "1m")", "by", "late needs by.");
    check_late(R"("by": "soon")", "by", "");
    check_late(R"("by": "2m", "up_to": "1m")", "up_to", "up_to must not be shorter than by.");
    check_late(R"("by": "2m", "cause": "x")", "cause", "late takes no cause.");
    check_late(R"("by": "2m", "octets": 5)", "octets", "late takes no octets.");
    check_refused(R"({"on": "webhook", "then": {"effect": "lose", "by": "1s"}})", "/then/by",
                  "lose takes no by.");
    check_refused(R"({"on": "sms.attempt", "then": "slow"})", "/then/by", "slow needs by.");
    check_refused(R"({"on": "sms.attempt", "then": {"effect": "fail", "cause": ""}})",
                  "/then/cause", "cause must have 1 to 64 bytes.");
    check_refused(R"({"on": "webhook", "then": {"effect": "truncate", "octets": -1}})",
                  "/then/octets", "octets must be a whole number from 0 to");
}
