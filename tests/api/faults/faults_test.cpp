#include "../../lab.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// Switches a fault on as the control plane takes it.
Json fault(Lab& lab, const std::string& text)
{
    const auto added = lab.control("POST", "/faults", text);
    INFO(added.body);
    REQUIRE(added.status == 201);
    return added.json();
}

/// The statuses of so many reads of a card: "200 503 200".
std::string statuses(Lab& lab, int calls, const std::string& iccid = pump)
{
    std::string text;
    for (int i = 0; i < calls; ++i)
        text += (i ? " " : "") + std::to_string(lab.get("/sims/" + iccid).status);
    return text;
}

std::size_t messages_of(Lab& lab, const std::string& iccid)
{
    return lab.get("/sims/" + iccid + "/sms").json().size();
}

} // namespace

// --- stages ---

TEST_CASE("a fault before the call leaves everything as it was", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "status", "status": 503, "on": "sms.submit"})");
    const auto reply = lab.post("/sims/" + pump + "/sms", R"({"payload":"hello"})");
    CHECK(reply.status == 503);
    CHECK(reply.json().at("error") == "Service Unavailable");
    CHECK(reply.json().at("path") == "/management-api/v1/sims/" + pump + "/sms");
    CHECK(messages_of(lab, pump) == 0);
}

TEST_CASE("a fault after the commit: the SMS is queued, and the client does not hear of it",
          "[faults]")
{
    Lab lab;
    fault(lab,
          R"({"fault": "status", "status": 503, "stage": "after_commit", "on": "sms.submit"})");
    const auto reply = lab.post("/sims/" + pump + "/sms", R"({"payload":"hello"})");
    CHECK(reply.status == 503);
    CHECK(reply.header("Location").empty());
    CHECK_FALSE(reply.accepted);
    CHECK(messages_of(lab, pump) == 1);
}

TEST_CASE("a top-up is charged though its answer is lost", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "reset", "stage": "after_commit", "on": "sims.topup"})");
    const auto reply = lab.post("/sims/" + pump + "/topup", R"({"payment_method":"creditcard"})");
    REQUIRE(reply.wire.breaks_off);
    CHECK(reply.wire.breaks_off->where == BreakOff::Where::before_head);
    CHECK(lab.get("/orders").json().size() == 1);
}

// --- which calls ---

TEST_CASE("a fault can be about one operation, a group, or all of the API", "[faults]")
{
    const auto asked = [](const std::string& on) {
        Lab lab;
        fault(lab, R"({"fault": "status", "status": 500, "on": ")" + on + R"("})");
        std::string text;
        for (const auto* path : {"/products", "/sims", "/sims/8988280666000000001"})
            text += std::to_string(lab.get(path).status) + " ";
        return text + std::to_string(lab.ask(Lab::token_request()).status);
    };
    CHECK(asked("sims.read") == "200 200 500 200");
    CHECK(asked("sims.*") == "200 500 500 200");
    CHECK(asked("oauth.token") == "200 200 200 500");
    CHECK(asked("api") == "500 500 500 500");
}

TEST_CASE("a fault can be about SIMs, accounts, bodies, pages and times", "[faults]")
{
    const auto fits = [](const std::string& when, const std::string& path,
                         const std::string& body = "") {
        Lab lab;
        fault(lab, R"({"fault": "status", "status": 500, "when": )" + when + "}");
        return (body.empty() ? lab.get(path) : lab.post(path, body)).status == 500;
    };
    CHECK(fits(R"({"iccid": "*0001"})", "/sims/" + pump));
    CHECK_FALSE(fits(R"({"iccid": "*0002"})", "/sims/" + pump));
    CHECK_FALSE(fits(R"({"iccid": "8988*"})", "/products"));
    CHECK(fits(R"({"account": "demo"})", "/products"));
    CHECK_FALSE(fits(R"({"account": "viewer"})", "/products"));
    CHECK(fits(R"({"payload": "*alarm*"})", "/sims/" + pump + "/sms", R"({"payload":"alarm 7"})"));
    CHECK(fits(R"({"payload": "alarm ?"})", "/sims/" + pump + "/sms", R"({"payload":"alarm 7"})"));
    CHECK(fits(R"({"path": "/v1/sims/*/sms"})", "/sims/" + pump + "/sms", R"({"payload":"x"})"));
    CHECK_FALSE(
        fits(R"({"payload": "*alarm*"})", "/sims/" + pump + "/sms", R"({"payload":"hello"})"));
    CHECK(fits(R"({"path": "*page=2*"})", "/sims?page=2&pageSize=1"));
    CHECK_FALSE(fits(R"({"path": "*page=2*"})", "/sims?page=1&pageSize=1"));
    CHECK_FALSE(fits(R"({"from": "+10m"})", "/products"));
    CHECK(fits(R"({"until": "+10m"})", "/products"));
}

TEST_CASE("a fault can pick the nth call, each so many-th, or the first ones", "[faults]")
{
    const auto picked = [](const std::string& when) {
        Lab lab;
        fault(lab,
              R"({"fault": "status", "status": 500, "on": "sims.read", "when": )" + when + "}");
        return statuses(lab, 6);
    };
    CHECK(picked(R"({"nth": 2})") == "200 500 200 200 200 200");
    CHECK(picked(R"({"every": 3})") == "200 200 500 200 200 500");
    CHECK(picked(R"({"first": 2})") == "500 500 200 200 200 200");
}

TEST_CASE("counted per SIM, each SIM has its own first call", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "status", "status": 500, "on": "sims.read",
                   "when": {"first": 1, "per": "sim"}})");
    CHECK(statuses(lab, 2, pump) == "500 200");
    CHECK(statuses(lab, 2, meter) == "500 200");
}

TEST_CASE("a fault can depend on the SIM's state, on a word of the script, on another rule",
          "[faults]")
{
    Lab lab;
    fault(lab, R"({"id": "off", "fault": "status", "status": 500, "on": "sims.read",
                   "when": {"while": {"attached": false}}})");
    CHECK(statuses(lab, 1) == "200");
    lab.detach(pump);
    CHECK(statuses(lab, 1) == "500");
    lab.control("DELETE", "/faults");

    fault(lab, R"({"fault": "status", "status": 501, "on": "sims.read",
                   "when": {"while": {"state": "night"}}})");
    CHECK(statuses(lab, 1) == "200");
    lab.world.script.state = "night";
    CHECK(statuses(lab, 1) == "501");
    lab.control("DELETE", "/faults");

    fault(lab, R"({"id": "once", "fault": "status", "status": 502, "on": "products.list"})");
    fault(lab, R"({"fault": "status", "status": 504, "on": "sims.read",
                   "when": {"while": {"rule": "once"}}})");
    CHECK(statuses(lab, 1) == "200");
    CHECK(lab.get("/products").status == 502);
    CHECK(statuses(lab, 1) == "504");
}

// --- chance ---

TEST_CASE("chance decides by what is asked and how often, not by who asks first", "[faults]")
{
    const std::string text = R"({"id": "r", "fault": "status", "status": 500, "on": "sims.read",
                                 "when": {"percent": 40}})";
    std::set<std::string> seen;
    for (const bool pump_first : {true, false}) {
        Lab lab;
        fault(lab, text);
        std::string of_pump, of_meter;
        if (pump_first) {
            of_pump = statuses(lab, 12, pump);
            of_meter = statuses(lab, 12, meter);
        } else {
            for (int i = 0; i < 12; ++i) { // in turn, the other one first
                of_meter += (i ? " " : "") + statuses(lab, 1, meter);
                of_pump += (i ? " " : "") + statuses(lab, 1, pump);
            }
        }
        seen.insert(of_pump + " / " + of_meter);
    }
    CHECK(seen.size() == 1);
    CHECK(seen.begin()->find("500") != std::string::npos);
    CHECK(seen.begin()->find("200") != std::string::npos);
}

// --- kinds ---

TEST_CASE("an error page is HTML where JSON is expected", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "error_page", "on": "sims.read"})");
    const auto reply = lab.get("/sims/" + pump);
    CHECK(reply.status == 503);
    CHECK(reply.content_type == "text/html; charset=utf-8");
    CHECK(reply.body.starts_with("<!DOCTYPE html>"));
}

TEST_CASE("an empty reply, and half a JSON", "[faults]")
{
    Lab lab;
    const auto whole = lab.get("/sims/" + pump).body;
    fault(lab, R"({"fault": "empty_reply", "on": "sims.read", "when": {"nth": 1}})");
    fault(lab, R"({"fault": "broken_json", "on": "sims.read", "when": {"nth": 2}})");
    const auto empty = lab.get("/sims/" + pump);
    CHECK(empty.status == 200);
    CHECK(empty.body.empty());
    const auto half = lab.get("/sims/" + pump);
    CHECK(half.status == 200);
    CHECK(half.body == whole.substr(0, whole.size() / 2));
    CHECK_FALSE(Json::accept(half.body));
}

TEST_CASE("a status can have a body of one's own", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "status", "status": 200, "body": "[]", "on": "sims.list",
                   "content_type": "application/json", "when": {"path": "*page=2*"}})");
    CHECK(lab.get("/sims?page=2&pageSize=1").body == "[]");
    CHECK(lab.get("/sims?page=1&pageSize=1").json().size() == 1);
}

TEST_CASE("a fixed latency holds the reply back, others by the seed and within their bounds",
          "[faults]")
{
    const auto delays = [](const std::string& text) {
        Lab lab;
        fault(lab, text);
        std::vector<std::int64_t> all;
        for (int i = 0; i < 200; ++i) all.push_back(lab.get("/sims/" + pump).wire.delay.count());
        return all;
    };
    for (const auto delay : delays(R"({"fault": "latency", "by": "250ms"})")) CHECK(delay == 250);

    const auto uniform =
        delays(R"({"fault": "latency", "how": "uniform", "by": "100ms", "up_to": "200ms"})");
    CHECK(*std::ranges::min_element(uniform) >= 100);
    CHECK(*std::ranges::max_element(uniform) <= 200);
    CHECK(std::set(uniform.begin(), uniform.end()).size() > 40);
    CHECK(uniform ==
          delays(R"({"fault": "latency", "how": "uniform", "by": "100ms", "up_to": "200ms"})"));

    auto lognormal = delays(
        R"({"fault": "latency", "how": "lognormal", "by": "100ms", "up_to": "2s", "spread": 50})");
    std::ranges::sort(lognormal);
    CHECK(lognormal[100] >= 85); // the median
    CHECK(lognormal[100] <= 118);
    CHECK(lognormal[190] > 180); // its tail is long: e^(0.5 * 1.64) is 2.3
    CHECK(lognormal.back() <= 2'000);
}

TEST_CASE("beyond the budget of a window a rate limit answers 429 and says how long to wait",
          "[faults]")
{
    Lab lab;
    fault(lab, R"({"id": "limit", "fault": "rate_limit", "budget": 2, "window": "10s",
                   "on": "sims.*"})");
    CHECK(statuses(lab, 3) == "200 200 429");
    lab.pass(4s);
    const auto declined = lab.get("/sims/" + pump);
    CHECK(declined.status == 429);
    CHECK(declined.header("Retry-After") == "6");
    CHECK(declined.json().at("message") == "Too Many Requests");
    lab.pass(6s);
    CHECK(statuses(lab, 3) == "200 200 429");
    // what was let through is no firing
    CHECK(lab.control("GET", "/rules").json()["rules"][0]["fired"] == 3);
}

TEST_CASE("a rate limit counts each account by itself, or everybody together", "[faults]")
{
    const auto after_demo = [](const std::string& per) {
        Lab lab;
        lab.world.accounts.push_back({UserId{79}, "other", "secret"});
        fault(lab, R"({"fault": "rate_limit", "budget": 1, "window": "1h", "on": "sims.read",
                       "per": ")" +
                       per + R"("})");
        const auto first = statuses(lab, 1);
        lab.use_token(issue_token(lab.world, "other", "secret")->text);
        return first + " " + statuses(lab, 1);
    };
    CHECK(after_demo("account") == "200 200");
    CHECK(after_demo("everybody") == "200 429");
}

TEST_CASE("the sister platform's rate limits can be had by name", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "rate_limit", "how": "sims", "on": "sims.read"})");
    CHECK(statuses(lab, 11) == "200 200 200 200 200 200 200 200 200 200 429");
    lab.pass(1s);
    CHECK(statuses(lab, 1) == "200");
}

TEST_CASE("each plausible 401 can be had though the token is good", "[faults]")
{
    const auto body = [](const std::string& how) {
        Lab lab;
        fault(lab, R"({"fault": "unauthorized", "on": "sims.read", "how": ")" + how + R"("})");
        const auto reply = lab.get("/sims/" + pump);
        CHECK(reply.status == 401);
        return reply.body;
    };
    CHECK(Json::parse(body("expired")).at("message") == "The access token has expired.");
    CHECK(Json::parse(body("unknown")).at("message") == "The access token is not known.");
    CHECK(Json::parse(body("oauth")).at("error") == "invalid_token");
    CHECK(Json::parse(body("gateway")).at("message") == "Unauthorized");
    CHECK(body("empty").empty());
    CHECK(body("page").starts_with("<!DOCTYPE html>"));
}

TEST_CASE("revoked tokens are unknown from that call on, and a new one works", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "revoke_tokens", "on": "sims.read", "when": {"nth": 2}})");
    CHECK(statuses(lab, 3) == "200 401 401");
    lab.use_token(lab.token());
    CHECK(statuses(lab, 1) == "200");
}

TEST_CASE("a token can end early, whatever its answer announces", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "token_life", "by": "5m"})");
    const auto answer = lab.ask(Lab::token_request()).json();
    CHECK(answer.at("expires_in") == 3599);
    lab.use_token(answer.at("access_token"));
    lab.pass(5min - 1ms);
    CHECK(statuses(lab, 1) == "200");
    lab.pass(1ms);
    CHECK(statuses(lab, 1) == "401");
}

TEST_CASE("a token answer can announce another life than the token has", "[faults]")
{
    Lab lab;
    fault(lab, R"({"fault": "expires_in", "by": "24h"})");
    const auto answer = lab.ask(Lab::token_request());
    CHECK(answer.json().at("expires_in") == 86'400);
    CHECK(answer.body.find("access_token") < answer.body.find("expires_in")); // order kept
    lab.use_token(answer.json().at("access_token"));
    lab.pass(241min);
    CHECK(statuses(lab, 1) == "401");
}

TEST_CASE("an outage takes down the API, or only the tokens, the SMSC or the webhooks", "[faults]")
{
    Lab lab;
    lab.listen();
    const auto of = [&](const std::string& what, const std::string& more = "") {
        const auto added =
            lab.control("POST", "/rules",
                        R"({"id": ")" + what + R"(", "then": {"fault": "outage", "of": ")" + what +
                            "\"" + more + "}}");
        INFO(added.body);
        REQUIRE(added.status == 201);
    };
    of("api", R"(, "how": "page")");
    CHECK(lab.get("/products").body.starts_with("<!DOCTYPE html>"));
    CHECK(lab.ask(Lab::token_request()).status == 503);
    lab.control("DELETE", "/rules");

    of("token");
    CHECK(lab.get("/products").status == 200);
    CHECK(lab.ask(Lab::token_request()).status == 503);
    lab.control("DELETE", "/rules");

    of("smsc");
    const auto id = lab.send(pump);
    lab.pass(10s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    lab.control("DELETE", "/rules");
    lab.pass(1h);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
    CHECK(lab.answer_webhooks(200) == 1);

    of("webhooks");
    lab.send(pump);
    lab.pass(10s);
    CHECK(lab.answer_webhooks(200) == 0);
    lab.control("PATCH", "/rules/webhooks", R"({"enabled": false})"); // over: all of it comes
    lab.pass(0s);
    CHECK(lab.answer_webhooks(200) == 1);
}

TEST_CASE("wire faults say what the transport is to do", "[faults]")
{
    const auto wire = [](const std::string& text) {
        Lab lab;
        fault(lab, text);
        return lab.get("/sims/" + pump).wire;
    };
    const auto mid = wire(R"({"fault": "reset", "how": "mid_body", "bytes": 7,
                              "stage": "after_commit"})");
    CHECK(mid.breaks_off->where == BreakOff::Where::in_body);
    CHECK(mid.breaks_off->how == BreakOff::How::reset);
    CHECK(mid.breaks_off->body_bytes == 7);
    CHECK(wire(R"({"fault": "cut", "bytes": 3})").breaks_off->how == BreakOff::How::close);
    CHECK(wire(R"({"fault": "drip", "bytes": 5, "by": "20ms"})").drip->every == 20ms);
    CHECK(wire(R"({"fault": "wrong_length", "bytes": -4})").length_error == -4);
    CHECK(wire(R"({"fault": "silence", "by": "3s"})").breaks_off->silence == 3s);
}

// --- the log, the list, and mistakes ---

TEST_CASE("each firing is in the log with its rule", "[faults]")
{
    Lab lab;
    fault(lab, R"({"id": "down", "fault": "status", "status": 503, "on": "sims.read",
                   "when": {"nth": 2}})");
    CHECK(statuses(lab, 2) == "200 503");
    CHECK(lab.story() ==
          std::vector<std::string>{"08:00:00.000 rule.fired ..001 down: status 503, before"});
}

TEST_CASE("faults can be listed, switched off and on, and taken away", "[faults]")
{
    Lab lab;
    fault(lab, R"({"id": "down", "fault": "outage"})");
    lab.control("POST", "/rules", R"({"id": "other", "on": "webhook", "then": "lose"})");
    const auto all = lab.control("GET", "/faults").json();
    CHECK(all["faults"].size() == 1);
    CHECK(all["kinds"].size() == 16);
    CHECK(statuses(lab, 1) == "503");
    CHECK(lab.control("PATCH", "/faults/down", R"({"enabled": false})").status == 200);
    CHECK(statuses(lab, 1) == "200");
    CHECK(lab.control("PATCH", "/faults/down", R"({"enabled": true})").status == 200);
    CHECK(statuses(lab, 1) == "503");
    CHECK(lab.control("DELETE", "/faults/other").status == 404);
    CHECK(lab.control("DELETE", "/faults").status == 204);
    CHECK(statuses(lab, 1) == "200");
    CHECK(lab.control("GET", "/rules").json()["rules"].size() == 1);
}

TEST_CASE("a mistake in a fault is shown where it is, and nothing is switched on", "[faults]")
{
    struct Row {
        const char* text;
        const char* pointer;
        const char* detail;
    };
    const Row rows[] = {
        {R"({})", "/fault", "fault is missing"},
        {R"({"fault": "staus"})", "/fault", "There is no fault staus; there are status, "},
        {R"({"fault": "status"})", "/status", "status needs status."},
        {R"({"fault": "status", "status": 99})", "/status", "status must be a whole number"},
        {R"({"fault": "latency", "by": "1s", "budget": 3})", "/budget", "latency takes no budget"},
        {R"({"fault": "latency", "by": "3m"})", "/by", "a latency is at most 2m"},
        {R"({"fault": "latency", "by": "1s", "stage": "before"})", "/stage",
         "latency has no stage before, only after_commit."},
        {R"({"fault": "latency", "by": "1s", "how": "normal"})", "/how", "how must be one of"},
        {R"({"fault": "rate_limit", "budget": 3})", "/window",
         "rate_limit needs budget and window"},
        {R"({"fault": "reset", "how": "mid_body"})", "/how", "before anything has happened"},
        {R"({"fault": "wrong_length", "bytes": 0})", "/bytes", "bytes is how far"},
        {R"({"fault": "token_life", "by": "5m", "on": "sims.read"})", "",
         "token_life can only be had on oauth.token."},
        {R"({"fault": "status", "status": 500, "on": "sims.reed"})", "/on", "on must be"},
        {R"({"fault": "status", "status": 500, "on": "webhook"})", "", "a fault spoils calls"},
        {R"({"fault": "outage", "of": "moon"})", "/of", "of must be api, token, smsc or webhooks."},
        {R"({"fault": "status", "status": 500, "when": {"percent": 101}})", "/when/percent",
         "percent must be a whole number"},
    };
    for (const auto& row : rows) {
        Lab lab;
        const auto reply = lab.control("POST", "/faults", row.text);
        INFO(row.text << " " << reply.body);
        CHECK(reply.status == 400);
        CHECK(reply.json().at("pointer") == row.pointer);
        CHECK(reply.json().at("detail").get<std::string>().starts_with(row.detail));
        CHECK(lab.world.rules.all.empty());
    }
}
