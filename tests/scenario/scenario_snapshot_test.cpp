// A scenario that is saved and restored while it is played.
#include "../lab.hpp"
#include "storm_scenario.hpp"

#include "api/exchange.hpp"
#include "scenario/scenario.hpp"
#include "scenario/snapshots/snapshot.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

constexpr int strokes = 30;

/// Plays to a moment; receivers refuse every third webhook.
void pass(World& world, Duration time)
{
    const auto target = world.now + time;
    while (true) {
        const auto due = world.agenda.next_due();
        advance_to(world, due ? std::min(*due, target) : target);
        const auto sent = std::exchange(world.webhooks.outbox, {});
        for (const auto& webhook : sent)
            finish_attempt(world, webhook.delivery, webhook.attempt,
                           {.status = webhook.delivery.value() % 3 == 0 ? 503 : 200});
        if (world.now == target && sent.empty()) return;
    }
}

/// What a client does at its stroke number `n`: it reads a card, sends it a text twice, and waits.
void stroke(World& world, int n)
{
    const auto call = [&](std::string method, const std::string& path, std::string body,
                          std::string authorization) {
        return answer(world, {.method = std::move(method),
                              .path = "/management-api" + path,
                              .authorization = std::move(authorization),
                              .content_type = "application/json",
                              .body = std::move(body),
                              .arrived = std::chrono::milliseconds(100 * n)});
    };
    if (n == 0) answer(world, Lab::token_request());
    const auto bearer =
        "Bearer " + (world.tokens.by_age.empty() ? "none" : world.tokens.by_age.back());
    const auto card = "/v1/sims/898828066600000000" + std::to_string(1 + n % 3);
    call("GET", card, "", bearer);
    call("POST", card + "/sms", R"({"payload":"open"})", bearer);
    call("POST", card + "/sms", R"({"payload":"open"})", bearer);
    pass(world, 3min);
}

std::string text_of(const Verdict& verdict)
{
    std::string text = verdict.passed ? "passed\n" : "failed\n";
    for (const auto& check : verdict.checks)
        text += (check.passed ? "+ " : "- ") + check.name + " | " + check.detail + " | " +
                check.where + "\n";
    for (const auto& finding : verdict.findings)
        text += finding.kind + " " + finding.message + " " + std::to_string(finding.request) + "\n";
    for (const auto& row : verdict.rows) text += row.lane + " " + row.text + "\n";
    for (const auto& line : verdict.last_events) text += line + "\n";
    return text;
}

} // namespace

TEST_CASE(
    "a scenario saved and restored at any moment has the log and the verdict it would have had",
    "[snapshot][scenario]")
{
    const auto scenario = read_scenario({"storm.yaml", storm_scenario});
    const auto played = [&](int saved_before) {
        World world = make_world(scenario);
        for (int n = 0; n < strokes; ++n) {
            if (n == saved_before) {
                const auto text = snapshot_text(world);
                auto again = read_snapshot(text);
                if (!again)
                    throw std::runtime_error(again.error().detail + " " + again.error().where);
                world = *std::move(again);
                CHECK((snapshot_text(world) == text));
            }
            stroke(world, n);
        }
        return world;
    };

    const World untouched = played(-1);
    std::set<std::string> fired;
    for (const auto& fact : untouched.journal.facts)
        if (fact.kind == FactKind::rule_fired)
            fired.insert(fact.detail.substr(0, fact.detail.find_first_of(": ")));
    CHECK(fired.size() == 6); // each of its rules
    CHECK(untouched.script.played > 30);
    CHECK(untouched.findings.all.size() > 1);
    for (int at = 0; at < strokes; ++at) {
        INFO("saved before stroke " << at);
        const World world = played(at);
        CHECK(world.journal.facts == untouched.journal.facts);
        CHECK((snapshot_text(world) == snapshot_text(untouched)));
        CHECK(text_of(judge(scenario, world)) == text_of(judge(scenario, untouched)));
    }
}

TEST_CASE("a snapshot whose rules, steps, requests or findings cannot be is refused", "[snapshot]")
{
    World world = make_world(read_scenario({"storm.yaml", storm_scenario}));
    for (int n = 0; n < 10; ++n) stroke(world, n);
    const auto whole = nlohmann::json::parse(snapshot_text(world));
    const auto refusal = [&](const std::string& pointer, const nlohmann::json& value) {
        auto broken = whole;
        broken[nlohmann::json::json_pointer("/world" + pointer)] = value;
        const auto read = read_snapshot(broken.dump());
        return read ? "taken" : read.error().where + ": " + read.error().detail;
    };
    const std::string begin = ": The snapshot cannot be taken: ";
    CHECK(refusal("/rules/all/0/then/0/Fault/kind", "plague") ==
          "/world/rules/all/0" + begin + "a rule cannot do this.");
    CHECK(refusal("/rules/all/2/then/0/Fault/budget", nullptr) ==
          "/world/rules/all/2" + begin + "a rule cannot do this.");
    CHECK(refusal("/rules/all/4/on", "sms.submit") ==
          "/world/rules/all/4" + begin + "a rule cannot do this.");
    CHECK(refusal("/rules/all/5/then/0/Reaction/steps/0/step", 99) ==
          "/world/rules/all/5" + begin + "a rule cannot do this.");
    CHECK(refusal("/script/steps", nlohmann::json::array()).starts_with("/world/"));
    CHECK(refusal("/requests/rows/3/id", 3) ==
          "/world/requests/rows/3" + begin +
              "the ids of requests are in a row, up to those recorded.");
    CHECK(refusal("/requests/rows/3/account", 9) ==
          "/world/requests/rows/3" + begin + "its account is not there.");
    CHECK(refusal("/findings/all/0/id", 0) ==
          "/world/findings/all/0" + begin + "the ids of findings go up, and next is above them.");
    CHECK(refusal("/requests/rows/0/token_state", "unknown") ==
          "/world/requests/rows/0/token_state" + begin + "no such word is known.");
}
