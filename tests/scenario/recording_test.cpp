// What was recorded plays again.
#include "../lab.hpp"
#include "scenario/fixtures/default_fixture.hpp"
#include "scenario/recorded/recorded_scenario.hpp"
#include "scenario/recorded/recorded_step.hpp"
#include "scenario/scenario.hpp"
#include "world/clients/recording.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

const std::string echoing = "8988280666000000002"; ///< its device answers each SMS

/// A Lab with the demo's world, as `serve` makes it, recorded from the start.
struct RecordedLab : Lab {
    RecordedLab()
    {
        const FixtureFile demo{std::string(default_fixture_name), std::string(default_fixture())};
        world = build_world({&demo, 1}, {.seed = 42, .start = start_time, .pace = Pace::manual});
        world.recording.origin = {.fixtures = {"demo"}, .start = world.now};
        REQUIRE(start_recording(world));
        use_token(token());
    }

    std::string text() const { return recorded_scenario(world, ""); }
};

/// What happened to SMS, with the moment since the start.
std::vector<std::string> sms_story(const World& world)
{
    std::vector<std::string> lines;
    for (const auto& fact : world.journal.facts)
        if (std::string_view(name(fact.kind)).starts_with("sms."))
            lines.push_back(duration_text(fact.at - start_time) + " " + name(fact.kind) + " " +
                            fact.iccid->text() + " " + std::to_string(fact.number.value_or(0)) +
                            " " + fact.detail);
    return lines;
}

Scenario read(const std::string& text)
{
    INFO(text);
    try {
        return read_scenario({"recorded.yaml", text});
    } catch (const FileError& error) {
        FAIL(error.what());
        throw;
    }
}

/// The world of a recorded scenario, played to its end.
World played(const Scenario& scenario)
{
    World world = make_world(scenario);
    advance_to(world, *plays_until(scenario));
    return world;
}

std::string failures(const Verdict& verdict)
{
    std::string text;
    for (const auto& check : verdict.checks)
        if (!check.passed) text += check.name + ": " + check.detail + "\n";
    return text;
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// An afternoon with devices that come and go, an SMS that is cancelled and a rule.
void live(RecordedLab& lab)
{
    lab.send(pump, "first");
    lab.pass(1s); // it is being handed over at this very moment
    lab.control("PATCH", "/devices/" + pump, R"({"attached":false})");
    lab.send(pump, "second");
    lab.send(echoing, "say it again");
    lab.pass(4min + 250ms);
    const auto third = lab.send(pump, "third, cancelled");
    lab.pass(10s);
    lab.del("/sims/" + pump + "/sms/" + std::to_string(third));
    lab.control("POST", "/rules", R"({"on":"sms.attempt","when":{"iccid":"*4"},"then":"fail"})");
    lab.send("8988280666000000004", "will fail");
    lab.control("PATCH", "/devices/" + pump, R"({"attached":true})");
    lab.pass(1min);
    lab.control("PATCH", "/rules/rule-1", R"({"enabled":false})");
    lab.control("POST", "/devices/" + pump + "/sms", R"({"payload":"from the field"})");
    lab.control("POST", "/devices/" + pump + "/data", R"({"rx_mb":1.5})");
    lab.send("8988280666000000004", "will arrive");
    lab.pass(2h);
}

} // namespace

TEST_CASE("what was recorded plays again: the same SMS go the same way at the same moments",
          "[recording]")
{
    RecordedLab lab;
    live(lab);
    const auto scenario = read(lab.text());
    const World again = played(scenario);
    CHECK(sms_story(lab.world).size() > 15);
    CHECK(sms_story(again) == sms_story(lab.world));
    CHECK(again.now == lab.world.now);
    const auto verdict = judge(scenario, again);
    CHECK(failures(verdict) == "");
    CHECK(verdict.checks.size() > 4);
}

TEST_CASE("a recording that plays in a world that behaves otherwise fails", "[recording]")
{
    RecordedLab lab;
    live(lab);
    const auto scenario = read(lab.text());
    World other = make_world(scenario);
    other.platform.sms_validity = 1min; // shorter than the pump was away
    advance_to(other, *plays_until(scenario));
    CHECK(has(failures(judge(scenario, other)), "EXPIRED"));
}

TEST_CASE("calls of one moment are played after what happened then, each before the next",
          "[recording]")
{
    RecordedLab lab;
    const auto first = lab.send(pump, "delivered just in time");
    lab.pass(lab.world.platform.sms_attempt_delay + lab.world.platform.sms_transfer_time);
    CHECK(lab.sms_state(pump, first) == "4 DELIVERED");
    lab.control("PATCH", "/devices/" + pump, R"({"attached":false})");
    lab.send(pump, "too late");
    lab.pass(1min);
    const World again = played(read(lab.text()));
    CHECK(sms_story(again) == sms_story(lab.world));
}

TEST_CASE("a step that is last comes after the others of its moment, wherever it is written",
          "[recording][scenario]")
{
    const auto notes = [](const World& world) {
        std::string text;
        for (const auto& fact : world.journal.facts)
            if (fact.kind == FactKind::note) text += fact.detail + " ";
        return text;
    };
    const auto scenario = read("version: 1\nuntil: 1m\ntimeline:\n"
                               "  - {at: 10s, last: true, note: third}\n"
                               "  - {at: 10s, note: first}\n"
                               "  - {at: 10s, last: true, note: fourth}\n"
                               "  - {at: 10s, last: false, note: second}\n");
    CHECK(notes(played(scenario)) == "first second third fourth ");
    CHECK_THROWS_WITH(
        read_scenario({"a.yaml", "version: 1\ntimeline:\n  - {at: 1s, last: true, note: a, "
                                 "repeat: {every: 1s, times: 2}}\n"}),
        Catch::Contains("a.yaml:3:") && Catch::Contains("cannot be the last of its moment"));
}

TEST_CASE("texts are recorded as they were, whatever they look like", "[recording]")
{
    RecordedLab lab;
    const std::vector<std::string> texts = {
        "${HOME} and ${", "$${x}",      "12",
        "true",           "null",       "a \"quoted\": {brace}, #hash",
        " space ",        "line\nline", "\xe2\x82\xac 3"};
    for (const auto& text : texts) lab.send(pump, text);
    const World again = played(read(lab.text()));
    std::vector<std::string> seen;
    for (const auto& sms : again.smsc.messages.all())
        if (sms.id.value() >= lab.world.recording.first_sms) seen.push_back(sms.payload);
    CHECK(seen == texts);
}

TEST_CASE("a recording of a world that had been changed before says that it is not whole",
          "[recording]")
{
    RecordedLab lab;
    lab.send(pump, "recorded");
    REQUIRE(stop_recording(lab.world));
    REQUIRE(start_recording(lab.world));
    lab.pass(1min);
    lab.send(pump, "the second recording");
    CHECK(has(lab.text(), "THE WORLD IS MISSING"));
    CHECK_FALSE(has(lab.text(), "fixture:"));
    CHECK(has(lab.text(), "at: \"0s\"") == false);
    CHECK(has(lab.text(), "at: \"1m\""));
}

TEST_CASE("what was done to a SIM that was ordered meanwhile plays again", "[recording]")
{
    RecordedLab lab;
    const auto cards = lab.world.sims.size();
    const auto order = lab.post("/orders", R"({"products":[{"productId":1001,"quantity":1}]})");
    INFO(order.body);
    REQUIRE(order.status == 201);
    lab.pass(2h);
    REQUIRE(lab.world.sims.size() > cards); // the demo has an order of its own under way, too
    const auto fresh = lab.world.sims.all().back().iccid.text();
    CHECK(lab.control("PATCH", "/devices/" + fresh, R"({"asleep":true})").status == 200);
    const auto scenario = read(lab.text());
    const World again = played(scenario);
    CHECK(again.script.refused == 0);
    CHECK(again.sims.find(*Iccid::parse(fresh))->device.asleep);
}

TEST_CASE("fixtures are named as the folder of the recording sees them", "[recording]")
{
    RecordedLab lab;
    lab.world.recording.origin.fixtures = {"/home/me/worlds/base.yaml", "/home/me/more.yaml"};
    const auto text = recorded_scenario(lab.world, "/home/me/recordings");
    CHECK(has(text, "../worlds/base.yaml"));
    CHECK(has(text, "../more.yaml"));
    CHECK(has(lab.text(), "\"/home/me/worlds/base.yaml\""));
}

TEST_CASE("targets that the fixtures do not name are part of the recording", "[recording]")
{
    RecordedLab lab;
    lab.world.recording.origin.reports = "sink:reports";
    const World again = played(read(lab.text()));
    REQUIRE(again.webhooks.targets.reports);
    CHECK(again.webhooks.targets.reports->text() == "sink:reports");
    CHECK_FALSE(again.webhooks.targets.mo);
}

TEST_CASE("each call is written by the verb that stands for it", "[recording]")
{
    const auto step = [](const char* method, const std::string& path, const std::string& body) {
        const auto written = written_step({.method = method, .path = path, .body = body});
        return written ? written->dump() : "none";
    };
    const std::string control = "/_simulator/v1/";
    CHECK(step("PATCH", control + "devices/" + pump, R"({"attached":true})") ==
          R"({"attach":"8988280666000000001"})");
    CHECK(step("PATCH", control + "devices/" + pump, R"({"attached":true,"asleep":true})") ==
          R"({"device":{"iccid":"8988280666000000001","attached":true,"asleep":true}})");
    CHECK(step("PATCH", control + "platform", R"({"webhook_timeout":"2s"})") ==
          R"({"platform":{"webhook_timeout":"2s"}})");
    CHECK(step("POST", control + "tokens/revoke", R"({"account":"*"})") ==
          R"({"revoke_tokens":"*"})");
    CHECK(step("PUT", control + "state", R"({"state":"storm"})") == R"({"state":"storm"})");
    CHECK(step("POST", control + "notes", R"({"text":"here"})") == R"({"note":"here"})");
    CHECK(step("DELETE", control + "rules/cut", "") ==
          R"({"control":{"method":"DELETE","path":"/v1/rules/cut"}})");
    CHECK(step("PUT", control + "webhooks", R"({"mo":{"url":"sink:mo"},"bearer":"a-secret"})") ==
          R"({"webhooks":{"mo":{"url":"sink:mo"},)"
          R"("bearer":"${EASYCONNECT_WEBHOOK_BEARER:-not-recorded}"}})");
    CHECK(step("POST", "/management-api/v1/sims/" + pump + "/reset",
               "no JSON, and nobody reads it") ==
          R"({"call":{"method":"POST","path":"/v1/sims/8988280666000000001/reset"}})");
    CHECK(
        step("POST", "/management-api/v1/sims/" + pump + "/sms", R"({"payload":"I am {iccid}"})") ==
        R"({"call":{"method":"POST","path":"/v1/sims/8988280666000000001/sms",)"
        R"("body":{"payload":"I am {{iccid}}"}}})");
    const std::string rule = R"({"on":"sms.delivered","then":{"steps":[{"detach":"{iccid}"}]}})";
    CHECK(step("POST", control + "rules", rule) == R"({"rule":)" + rule + "}");
}

TEST_CASE("a recorded call keeps its query and the account that made it", "[recording]")
{
    const Step call{.method = "POST",
                    .path = "/management-api/v1/sims/topup",
                    .body = R"([{"iccid":"8988280666000000001"}])",
                    .query = {{"payment_method", "creditcard"}},
                    .account = "second"};
    CHECK(written_step(call)->dump() ==
          R"({"call":{"method":"POST","path":"/v1/sims/topup",)"
          R"("query":{"payment_method":"creditcard"},)"
          R"("body":[{"iccid":"8988280666000000001"}],"account":"second"}})");
}
