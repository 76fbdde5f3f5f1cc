#include "scenario/plan.hpp"
#include "scenario/scenario.hpp"

#include "api/exchange.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace easyconnect;

namespace {

const std::string card = "8988280666000000001";
const std::string head = "version: 1\n"
                         "sims:\n"
                         "  - {iccid: \"8988280666000000001\", count: 3, label: \"pump-{n}\"}\n";

Scenario scenario_of(const std::string& lines)
{
    return read_scenario({"storm.yaml", head + lines});
}

/// Plays a scenario without a client and judges it.
Verdict verdict_of(const std::string& lines, Duration until = std::chrono::hours(24))
{
    const auto scenario = scenario_of(lines);
    World world = make_world(scenario);
    advance_to(world, world.now + until);
    return judge(scenario, world);
}

/// The detail of the first check that failed; empty when none did.
std::string failure(const Verdict& verdict)
{
    for (const auto& check : verdict.checks)
        if (!check.passed) return check.name + " | " + check.detail + " | " + check.where;
    return "";
}

std::vector<std::string> happenings(const World& world)
{
    std::vector<std::string> lines;
    for (const auto& fact : world.journal.facts)
        lines.push_back(std::string(name(fact.kind)) + " " + fact.detail);
    return lines;
}

} // namespace

TEST_CASE("a scenario without a clock begins on the same day each time, and jumps by itself",
          "[scenario]")
{
    const World world = make_world(scenario_of(""));
    CHECK(world.now == usual_start());
    CHECK(world.pace == Pace::automatic);
    CHECK(world.seed == 1);
}

TEST_CASE("steps are played at their times, each for the SIMs it is for", "[scenario]")
{
    World world =
        make_world(scenario_of("timeline:\n"
                               "  - {at: 20m, note: last}\n"
                               "  - at: 5m\n"
                               "    for_each: {label: \"pump-3\"}\n"
                               "    detach: \"{iccid}\"\n"
                               "  - at: 0s\n"
                               "    for_each: {iccid: \"*2\"}\n"
                               "    detach: \"{iccid}\"\n"
                               "  - {at: 1m, note: again, repeat: {every: 2m, times: 3}}\n"));
    const auto start = world.now;
    const auto notes = [&] {
        return std::ranges::count(world.journal.facts, FactKind::note, &Fact::kind);
    };
    advance_to(world, start);
    CHECK_FALSE(world.sims.all()[1].device.present);
    CHECK(world.sims.all()[0].device.present);
    advance_to(world, start + std::chrono::minutes(3));
    CHECK(notes() == 2);
    advance_to(world, start + std::chrono::hours(1));
    CHECK(notes() == 4);
    CHECK(world.journal.facts.back().detail == "note: 201");
}

TEST_CASE("a step that is refused in its moment fails the run, at its line", "[scenario]")
{
    const auto verdict =
        verdict_of("timeline:\n"
                   "  - {at: 1m, detach: \"8988280666000000001\"}\n"
                   "  - {at: 2m, mo: {iccid: \"8988280666000000001\", payload: hi}}\n");
    CHECK_FALSE(verdict.passed);
    REQUIRE(verdict.checks.size() == 1);
    CHECK(verdict.checks[0].where == "storm.yaml:6:5");
    CHECK(verdict.checks[0].name == "step mo 8988280666000000001");
    CHECK_THAT(verdict.checks[0].detail,
               Catch::Contains("2026-01-05T08:02:00.000Z was refused") && Catch::Contains("409"));
}

TEST_CASE("a rule that never fired fails the run, because the test proved nothing", "[scenario]")
{
    const std::string rule = "rules: [{id: storm, on: sms.attempt, then: fail}]\n";
    CHECK(failure(verdict_of(rule)) ==
          "rule storm fired | It never fired, so the run proves nothing about it; 0 occasions "
          "fitted it. | ");
    CHECK(verdict_of(rule + "expect: [{rules_fired: off}]\n").passed);
    CHECK_FALSE(verdict_of(rule + "expect: [{rules_fired: [storm]}]\n").passed);
    const std::string call = "timeline:\n"
                             "  - at: 1m\n"
                             "    call: {method: POST, path: \"/v1/sims/8988280666000000001/sms\", "
                             "body: {payload: hi}}\n";
    CHECK(verdict_of(rule + call).passed);
}

TEST_CASE("{{iccid}} is text, and a rule that a step makes has SIMs of its own", "[scenario]")
{
    World world = make_world(scenario_of(
        "timeline:\n"
        "  - {at: 0s, mo: {iccid: \"8988280666000000001\", payload: \"I am {{iccid}}\"}}\n"
        "  - at: 1m\n"
        "    rule: {on: sms.originated, then: {steps: [{after: 5s, detach: \"{iccid}\"}]}}\n"
        "  - {at: 2m, mo: {iccid: \"8988280666000000002\", payload: bye}}\n"));
    advance_to(world, world.now + std::chrono::minutes(10));
    CHECK(world.script.refused == 0);
    CHECK((*world.smsc.messages.all().begin()).payload == "I am {iccid}");
    CHECK(world.sims.all()[0].device.present);
    CHECK_FALSE(world.sims.all()[1].device.present);
}

TEST_CASE("messages, cards, events and orders are judged as they are in the end", "[scenario]")
{
    const std::string calls = "timeline:\n"
                              "  - {at: 0s, detach: \"8988280666000000002\"}\n"
                              "  - at: 1m\n"
                              "    for_each: {label: \"pump-*\"}\n"
                              "    call: {method: POST, path: \"/v1/sims/{iccid}/sms\", body: "
                              "{payload: \"hi {iccid}\"}}\n"
                              "  - {at: 2m, mo: {iccid: \"8988280666000000001\", payload: t=21}}\n"
                              "expect:\n";
    const auto judged = [&](const std::string& item) {
        return failure(verdict_of(calls + "  - " + item + "\n", std::chrono::minutes(10)));
    };
    SECTION("as expected")
    {
        const auto item = GENERATE(
            as<std::string>{}, "sms: {iccid: \"*1\", type: MT, status: DELIVERED}",
            "{sms: {status: BUFFERED, type: MT}, count: 1}",
            "{sms: {payload: \"hi *\"}, count: \"2..3\"}", "{sms: {status: EXPIRED}, never: true}",
            "sim: {iccid: \"*2\", attached: false}", "{sim: {attached: true}, count: 2}",
            "sim: {iccid: \"*1\", sms_left: \"<250\"}", "sim: {label: \"pump-?\", status: Enabled}",
            "{event: {kind: sms.delivered}, count: 2}",
            "{event: {kind: \"device.*\", iccid: \"*2\"}, count: \">=1\"}",
            "{orders: {}, never: true}", "{delivery: {kind: mo}, count: 1}",
            "{finding: {kind: retry_storm}, never: true}",
            "{request: {operation: sms.submit}, never: true}");
        CAPTURE(item);
        CHECK(judged(item).empty());
    }
    SECTION("not as expected, with what was seen and what came nearest")
    {
        CHECK(
            judged("sms: {type: MT, status: DELIVERED}") ==
            "sms: {\"status\":\"DELIVERED\",\"type\":\"MT\"} | Expected all that are meant, and "
            "one "
            "at least; seen: 2 of 3 messages fit.\nNear: SMS 6202, SIM 8988280666000000002: status "
            "is BUFFERED, not DELIVERED | storm.yaml:11:5");
        CHECK(judged("{name: all on, sim: {attached: true}, count: 3}") ==
              "all on | Expected 3; seen: 2 of 3 SIMs fit.\nNear: SIM 8988280666000000002: "
              "attached is "
              "false, not true | storm.yaml:11:5");
        CHECK(judged("{event: {kind: sms.failed}, count: \">1\"}") ==
              "event: {\"kind\":\"sms.failed\"}, count: >1 | Expected at least 2; seen: 0. | "
              "storm.yaml:11:5");
        CHECK(judged("sms: {payload: \"bye*\"}") ==
              "sms: {\"payload\":\"bye*\"} | Expected all that are meant, and one at least; seen: "
              "0 of "
              "0 messages (none is meant). | storm.yaml:11:5");
    }
}

TEST_CASE("calls of the client are counted, ordered and timed; steps are no calls of the client",
          "[scenario]")
{
    const auto scenario =
        scenario_of("timeline: [{at: 1m, call: {path: \"/v1/products\"}}]\n"
                    "expect:\n"
                    "  - {request: {operation: products.list}, count: 2, within: 10m}\n"
                    "  - {request: {operation: products.list, status: 401}, count: 2, within: 1m}\n"
                    "  - order: [{operation: products.list}, {operation: orders.list}]\n");
    World world = make_world(scenario);
    const auto start = world.now;
    for (const auto minutes : {2, 7}) {
        advance_to(world, start + std::chrono::minutes(minutes));
        (void)answer(world, {.method = "GET", .path = "/management-api/v1/products"});
    }
    const auto verdict = judge(scenario, world);
    REQUIRE(verdict.checks.size() == 3);
    CHECK(verdict.checks[0].passed);
    CHECK_FALSE(verdict.checks[1].passed);
    CHECK_THAT(verdict.checks[1].detail, Catch::Contains("Expected within 1m, seen over 5m."));
    CHECK_FALSE(verdict.checks[2].passed);
    CHECK(verdict.checks[2].where == "storm.yaml:8:5");
}

TEST_CASE("a question about what had to be forgotten is never answered wrongly", "[scenario]")
{
    const auto scenario =
        scenario_of("timeline:\n"
                    "  - {at: 0s, note: first}\n"
                    "  - {at: 1s, note: tick, repeat: {every: 1s, times: 50}}\n"
                    "expect: [{event: {kind: note, detail: first}, never: true}]\n");
    World world = make_world(scenario);
    world.bounds.facts = 10;
    advance_to(world, world.now + std::chrono::hours(1));
    CHECK_THAT(failure(judge(scenario, world)), Catch::Contains("Nobody can tell: "));
}

TEST_CASE("the same scenario and seed give the same history", "[scenario]")
{
    const auto scenario = scenario_of("seed: 7\n"
                                      "timeline:\n"
                                      "  - at: 0s\n"
                                      "    for_each: {iccid: \"*\"}\n"
                                      "    repeat: {every: 1m, times: 20}\n"
                                      "    mo: {iccid: \"{iccid}\", payload: hi}\n"
                                      "rules: [{on: sms.originated, when: {percent: 30}, then: "
                                      "{steps: [{after: 1s, note: drawn}]}}]\n");
    const auto history = [&](std::optional<std::uint64_t> seed) {
        World world = make_world(scenario, {.seed = seed});
        advance_to(world, world.now + std::chrono::hours(1));
        return happenings(world);
    };
    CHECK(history({}) == history({}));
    CHECK(history({}) == history(7));
    CHECK(history({}) != history(8));
}

TEST_CASE("a plan tells what will happen and when, without a client", "[scenario]")
{
    const auto plan = plan_text(scenario_of("name: Storm\n"
                                            "timeline:\n"
                                            "  - {at: 5m, detach: \"8988280666000000001\"}\n"
                                            "rules: [{id: cut, on: sms.attempt, then: fail}]\n"
                                            "expect: [{sms: {status: FAILED}}]\n"),
                                {}, {});
    for (const char* line :
         {"Storm (storm.yaml)\n", "Begins 2026-01-05T08:00:00.000Z, seed 1, 3 SIMs; judged when",
          "+5m         detach 8988280666000000001   (storm.yaml:6:5)\n",
          "+5m         device.detached SIM 8988280666000000001", "  cut: {\"on\":\"sms.attempt\"",
          "  sms: {\"status\":\"FAILED\"}   (storm.yaml:8:10)\n", "  each rule has fired\n"})
        CHECK_THAT(plan, Catch::Contains(line));
}
