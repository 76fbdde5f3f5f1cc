#include "api/play_step.hpp"
#include "api/step_json.hpp"
#include "lab.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

/// Plays one step at once and gives what the journal says of it.
std::string play(Lab& lab, const Json& step, std::optional<Iccid> about = {})
{
    const auto read = read_step(step, "", lab.world.now);
    if (!read) return "unread: " + read.error().where + " " + read.error().detail;
    play_step(lab.world, *read, about);
    const auto& fact = lab.world.journal.facts.back();
    return std::string(name(fact.kind)) + " " + fact.detail;
}

} // namespace

TEST_CASE("each verb of a step does what its call does", "[script]")
{
    Lab lab;
    lab.use_token(lab.token());
    CHECK(play(lab, {{"detach", pump}}) == "step.played detach " + pump + ": 200");
    CHECK_FALSE(lab.card(pump).device.present);
    CHECK(play(lab, {{"attach", pump}}) == "step.played attach " + pump + ": 200");
    CHECK(lab.card(pump).device.present);
    CHECK(play(lab, {{"device", {{"iccid", pump}, {"asleep", true}}}}) ==
          "step.played device " + pump + ": 200");
    CHECK(lab.card(pump).device.asleep);
    CHECK(play(lab, {{"mo", {{"iccid", meter}, {"payload", "t=21"}}}}) ==
          "step.played mo " + meter + ": 201");
    CHECK(play(lab, {{"data", {{"iccid", meter}, {"rx_mb", 1.5}}}}) ==
          "step.played data " + meter + ": 200");
    CHECK(play(lab, {{"state", "storm"}}) == "step.played state storm: 200");
    CHECK(lab.world.script.state == "storm");
    CHECK(play(lab, {{"note", "here it begins"}}) == "step.played note: 201");
    CHECK(play(lab, {{"platform", {{"webhook_timeout", "2s"}}}}) == "step.played platform: 200");
    CHECK(lab.world.platform.webhook_timeout == std::chrono::seconds(2));
    CHECK(play(lab, {{"rule", {{"id", "cut"}, {"on", "sms.attempt"}, {"then", "fail"}}}}) ==
          "step.played rule cut: 201");
    CHECK(play(lab, {{"disable", "cut"}}) == "step.played disable cut: 200");
    CHECK_FALSE(lab.world.rules.all.front().is_enabled);
    CHECK(play(lab, {{"enable", "cut"}}) == "step.played enable cut: 200");
    CHECK(play(lab, {{"control", {{"method", "DELETE"}, {"path", "/v1/rules/cut"}}}}) ==
          "step.played control DELETE /v1/rules/cut: 204");
    CHECK(play(lab, {{"call",
                      {{"path", "/v1/sims/" + meter + "/sms"}, {"body", {{"payload", "hi"}}}}}}) ==
          "step.played POST /v1/sims/" + meter + "/sms: 201");
    CHECK(play(lab, {{"revoke_tokens", "demo"}}) == "step.played revoke_tokens demo: 200");
    CHECK(lab.get("/sims").status == 401);
    CHECK(lab.world.script.refused == 0);
}

TEST_CASE("a step says {iccid} for the SIM that it is about", "[script]")
{
    Lab lab;
    const Json step = {{"mo", {{"iccid", "{iccid}"}, {"payload", "I am {iccid}"}}}};
    CHECK(play(lab, step, Iccid::parse(meter)) == "step.played mo " + meter + ": 201");
    CHECK((*lab.world.smsc.messages.all().begin()).payload == "I am " + meter);
    CHECK(play(lab, step) ==
          "step.refused mo {iccid}: it says {iccid}, but there is no SIM that it is about.");
}

TEST_CASE("a step that is declined is told, counted, and has changed nothing", "[script]")
{
    Lab lab;
    lab.detach(meter);
    CHECK_THAT(play(lab, {{"mo", {{"iccid", meter}, {"payload", "t=21"}}}}),
               Catch::StartsWith("step.refused mo " + meter + ": 409 "));
    CHECK_THAT(play(lab, {{"call", {{"path", "/v1/sims"}, {"account", "nobody"}}}}),
               Catch::StartsWith("step.refused GET /v1/sims: there is no account nobody."));
    CHECK(lab.world.script.refused == 2);
    CHECK(lab.world.smsc.messages.empty());
}

TEST_CASE("a step neither waits nor moves the clock nor leaves its world", "[script]")
{
    Lab lab;
    for (const char* path : {"/v1/clock/advance", "/v1/clock", "/v1/reset", "/v1/snapshot",
                             "/v1/worlds", "/v1/wait", "/v1/sinks/reports/wait"}) {
        CAPTURE(path);
        CHECK_THAT(play(lab, {{"control", {{"method", "POST"}, {"path", path}}}}),
                   Catch::StartsWith("unread: /control/path a step takes no time"));
    }
}

TEST_CASE("a step that is written wrongly is refused at its place", "[script]")
{
    Lab lab;
    struct Row {
        Json step;
        std::string where;
    };
    const Row table[] = {
        {"detach", ""},
        {Json::object(), ""},
        {{{"note", "a"}, {"state", "b"}}, "/note"},
        {{{"nota", "a"}}, "/nota"},
        {{{"detach", 8988280666000000001}}, "/detach"},
        {{{"attach", "12"}}, "/attach"},
        {{{"device", pump}}, "/device"},
        {{{"device", {{"asleep", true}}}}, "/device/iccid"},
        {{{"device", {{"iccid", pump}, {"asleeep", true}}}}, "/device/asleeep"},
        {{{"mo", {{"iccid", pump}}}}, "/mo/payload"},
        {{{"call", {{"method", "GET"}}}}, "/call/path"},
        {{{"call", {{"path", "/sims"}}}}, "/call/path"},
        {{{"call", {{"path", "/v1/sims?page=2"}}}}, "/call/path"},
        {{{"call", {{"path", "/v1/sims"}, {"method", "FETCH"}}}}, "/call/method"},
        {{{"enable", ""}}, "/enable"},
        {{{"note", 12}}, "/note"},
    };
    for (const auto& row : table) {
        const auto read = read_step(row.step, "", lab.world.now);
        CAPTURE(row.step.dump());
        REQUIRE_FALSE(read);
        CHECK(read.error().where == row.where);
    }
}

TEST_CASE("tokens are revoked by account, or all of them", "[script]")
{
    Lab lab;
    const auto revoke = [&](const std::string& account) {
        return lab.control("POST", "/tokens/revoke", Json{{"account", account}}.dump());
    };
    lab.use_token(lab.token());
    CHECK(revoke("viewer").json().at("revoked") == 0);
    CHECK(lab.get("/sims").status == 200);
    CHECK(revoke("demo").json().at("revoked").get<int>() >= 1);
    CHECK(lab.get("/sims").status == 401);
    lab.use_token(lab.token());
    CHECK(lab.get("/sims").status == 200);
    CHECK(revoke("*").status == 200);
    CHECK(lab.get("/sims").status == 401);
    CHECK(revoke("nobody").status == 404);
    CHECK(lab.control("POST", "/tokens/revoke", "{}").status == 400);
}

TEST_CASE("the state of the script is a word, and notes stand in the journal", "[script]")
{
    Lab lab;
    CHECK(lab.control("GET", "/state").json().at("state") == "");
    CHECK(lab.control("PUT", "/state", R"({"state": "storm"})").json().at("state") == "storm");
    CHECK(lab.control("GET", "/state").json().at("state") == "storm");
    CHECK(lab.control("PUT", "/state", R"({"state": ""})").status == 400);
    CHECK(lab.control("POST", "/notes", R"({"text": "hello"})").status == 201);
    CHECK(lab.world.journal.facts.back().kind == FactKind::note);
    CHECK(lab.world.journal.facts.back().detail == "hello");
}
