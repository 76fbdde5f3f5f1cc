#include "door_lab.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

/// A simulator with one fault, switched on through its control plane.
struct FaultLab : DoorLab {
    explicit FaultLab(const std::string& text)
    {
        const auto added = ask("POST", "/_simulator/v1/faults", text);
        INFO(added.body);
        REQUIRE(added.status == 201);
    }

    /// All that the client of one call sees until the connection ends.
    struct Seen {
        std::string bytes{};
        bool was_reset = false;
    };
    Seen see(const std::string& method, const std::string& path, const std::string& body = "") const
    {
        auto caller = client();
        caller.send(request(method, path, body));
        Seen seen{.bytes = caller.read_to_end()};
        seen.was_reset = caller.was_reset();
        return seen;
    }
    Seen submit() const { return see("POST", "/sims/" + pump + "/sms", R"({"payload":"hello"})"); }

    RawReply read() const { return ask("GET", "/sims/" + pump); }

    /// How many messages the SIM has, asked past the fault.
    std::size_t messages() const
    {
        ask("DELETE", "/_simulator/v1/faults");
        return Json::parse(ask("GET", "/sims/" + pump + "/sms").body).size();
    }
};

std::string body_of(const std::string& bytes)
{
    return bytes.substr(bytes.find("\r\n\r\n") + 4);
}

std::size_t announced(const std::string& bytes)
{
    const std::string key = "Content-Length: ";
    return std::stoul(bytes.substr(bytes.find(key) + key.size()));
}

} // namespace

TEST_CASE("status: the client sees it in the platform's words", "[faults]")
{
    FaultLab lab(R"({"fault": "status", "status": 503, "retry_after": "30s", "on": "sims.read"})");
    const auto reply = lab.read();
    CHECK(reply.status == 503);
    CHECK(reply.header("Retry-After") == "30");
    CHECK(Json::parse(reply.body).at("error") == "Service Unavailable");
    CHECK(lab.ask("GET", "/products").status == 200);
}

TEST_CASE("status before the commit: no SMS is queued; after it: one is", "[faults]")
{
    FaultLab before(R"({"fault": "status", "status": 500, "on": "sms.submit"})");
    CHECK(before.ask("POST", "/sims/" + pump + "/sms", R"({"payload":"hello"})").status == 500);
    CHECK(before.messages() == 0);

    FaultLab after(
        R"({"fault": "status", "status": 500, "stage": "after_commit", "on": "sms.submit"})");
    CHECK(after.ask("POST", "/sims/" + pump + "/sms", R"({"payload":"hello"})").status == 500);
    CHECK(after.messages() == 1);
}

TEST_CASE("after the commit means that there was one: a call that was declined is answered as ever",
          "[faults]")
{
    FaultLab lab(
        R"({"fault": "status", "status": 500, "stage": "after_commit", "on": "sms.submit"})");
    CHECK(lab.ask("POST", "/sims/" + pump + "/sms", R"({"payload":7})").status == 400);
    CHECK(lab.ask("POST", "/sims/" + pump + "/sms", R"({"payload":"hello"})").status == 500);
    const auto rules = Json::parse(lab.ask("GET", "/_simulator/v1/faults").body);
    INFO(rules.dump());
    CHECK(lab.messages() == 1);
}

TEST_CASE("error_page: the client sees a page of HTML", "[faults]")
{
    FaultLab lab(R"({"fault": "error_page", "status": 502, "on": "sims.read"})");
    const auto reply = lab.read();
    CHECK(reply.status == 502);
    CHECK(reply.header("Content-Type") == "text/html; charset=utf-8");
    CHECK(reply.body.find("<h1>502 ") != std::string::npos);
}

TEST_CASE("empty_reply: 200 and nothing", "[faults]")
{
    FaultLab lab(R"({"fault": "empty_reply", "on": "sims.read"})");
    const auto reply = lab.read();
    CHECK(reply.status == 200);
    CHECK(reply.header("Content-Length") == "0");
}

TEST_CASE("broken_json: a whole reply that is no JSON, though the SMS list was read", "[faults]")
{
    FaultLab lab(R"({"fault": "broken_json", "on": "sims.read"})");
    const auto reply = lab.read();
    CHECK(reply.status == 200);
    CHECK(reply.body.starts_with("{\"iccid\""));
    CHECK_FALSE(Json::accept(reply.body));
}

TEST_CASE("latency: the reply comes later, others are served meanwhile", "[faults]")
{
    FaultLab lab(R"({"fault": "latency", "by": "120ms", "on": "sims.read"})");
    auto slow = lab.client();
    const auto began = Clock::now();
    slow.send(lab.request("GET", "/sims/" + pump));
    CHECK(lab.ask("GET", "/products").status == 200);
    CHECK(slow.read_reply().status == 200);
    CHECK(Clock::now() - began >= 120ms);
}

TEST_CASE("rate_limit: 429 and Retry-After beyond the budget, until the window ends", "[faults]")
{
    FaultLab lab(R"({"fault": "rate_limit", "budget": 1, "window": "10s", "on": "sims.read"})");
    CHECK(lab.read().status == 200);
    const auto declined = lab.read();
    CHECK(declined.status == 429);
    CHECK(declined.header("Retry-After") == "10");
    lab.advance("10s");
    CHECK(lab.read().status == 200);
}

TEST_CASE("unauthorized: 401 though the token is good", "[faults]")
{
    FaultLab lab(R"({"fault": "unauthorized", "how": "oauth", "on": "sims.read"})");
    const auto reply = lab.read();
    CHECK(reply.status == 401);
    CHECK(reply.header("WWW-Authenticate")->starts_with("Bearer error=\"invalid_token\""));
}

TEST_CASE("revoke_tokens: the token is worth nothing from that call on", "[faults]")
{
    FaultLab lab(R"({"fault": "revoke_tokens", "on": "sims.read", "when": {"nth": 1}})");
    CHECK(lab.read().status == 401);
    CHECK(lab.ask("GET", "/products").status == 401);
}

TEST_CASE("token_life and expires_in: what was announced and what is so differ", "[faults]")
{
    FaultLab lab(R"({"fault": "token_life", "by": "5m"})");
    lab.ask("POST", "/_simulator/v1/faults", R"({"fault": "expires_in", "by": "2h"})");
    const auto answer = Json::parse(
        lab.client()
            .ask("POST /management-api/oauth/token HTTP/1.1\r\nHost: x\r\n"
                 "Authorization: Basic ZGVtbzpkZW1v\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 29\r\n\r\n"
                 "grant_type=client_credentials")
            .body);
    CHECK(answer.at("expires_in") == 7'200);
    lab.authorization = "Bearer " + answer.at("access_token").get<std::string>();
    CHECK(lab.read().status == 200);
    lab.advance("5m");
    CHECK(lab.read().status == 401);
}

TEST_CASE("outage: each way of being down", "[faults]")
{
    FaultLab error(R"({"fault": "outage"})");
    CHECK(error.read().status == 503);
    FaultLab page(R"({"fault": "outage", "how": "page"})");
    CHECK(page.read().body.starts_with("<!DOCTYPE html>"));
    FaultLab reset(R"({"fault": "outage", "how": "reset"})");
    const auto seen = reset.see("GET", "/products");
    CHECK(seen.bytes.empty());
    CHECK(seen.was_reset);
    FaultLab silence(R"({"fault": "outage", "how": "silence", "by": "60ms"})");
    CHECK(silence.see("GET", "/products").bytes.empty());
}

TEST_CASE("reset before the headers: not a byte, and whether the SMS is queued says the stage",
          "[faults]")
{
    FaultLab before(R"({"fault": "reset", "on": "sms.submit"})");
    const auto nothing = before.submit();
    CHECK(nothing.bytes.empty());
    CHECK(nothing.was_reset);
    CHECK(before.messages() == 0);

    FaultLab after(R"({"fault": "reset", "stage": "after_commit", "on": "sms.submit"})");
    const auto lost = after.submit();
    CHECK(lost.bytes.empty());
    CHECK(lost.was_reset);
    CHECK(after.messages() == 1);
}

TEST_CASE("reset after the headers, and in the middle of the body", "[faults]")
{
    FaultLab lab(R"({"fault": "reset", "how": "after_headers", "stage": "after_commit",
                     "on": "sims.read", "when": {"nth": 1}})");
    lab.ask("POST", "/_simulator/v1/faults",
            R"({"fault": "reset", "how": "mid_body", "stage": "after_commit", "bytes": 9,
                "on": "sims.read", "when": {"nth": 2}})");
    const auto head = lab.see("GET", "/sims/" + pump);
    CHECK(head.bytes.starts_with("HTTP/1.1 200 "));
    CHECK(body_of(head.bytes).empty());
    CHECK(announced(head.bytes) > 100);
    CHECK(head.was_reset);
    const auto body = lab.see("GET", "/sims/" + pump);
    CHECK(body_of(body.bytes) == "{\"iccid\":");
    CHECK(body.was_reset);
}

TEST_CASE("a reply without a body is broken within its head: the SMS is queued, nobody is told",
          "[faults]")
{
    for (const auto* fault : {R"({"fault": "cut", "on": "sms.submit"})",
                              R"({"fault": "reset", "how": "after_headers", "stage": "after_commit",
              "on": "sms.submit"})"}) {
        FaultLab lab(fault);
        const auto seen = lab.submit();
        CHECK(seen.bytes.starts_with("HTTP/1.1 201 "));
        CHECK(seen.bytes.find("\r\n\r\n") == seen.bytes.npos);
        CHECK(lab.messages() == 1);
    }
}

TEST_CASE("cut: the body ends early with the true length announced, and no reset", "[faults]")
{
    FaultLab lab(R"({"fault": "cut", "bytes": 9, "on": "sims.read"})");
    const auto seen = lab.see("GET", "/sims/" + pump);
    CHECK(body_of(seen.bytes) == "{\"iccid\":");
    CHECK(announced(seen.bytes) > 100);
    CHECK_FALSE(seen.was_reset);
}

TEST_CASE("drip: all of it comes, piece by piece", "[faults]")
{
    FaultLab lab(R"({"fault": "drip", "bytes": 300, "by": "20ms", "on": "sims.read"})");
    const auto began = Clock::now();
    const auto reply = lab.read();
    CHECK(reply.status == 200);
    CHECK(Json::parse(reply.body).at("iccid") == pump);
    CHECK(Clock::now() - began >= 20ms);
}

TEST_CASE("wrong_length: the announced length is off, the body is not", "[faults]")
{
    FaultLab whole(R"({"fault": "status", "status": 404, "on": "orders.list"})");
    const auto true_size = whole.read().body.size();
    FaultLab lab(R"({"fault": "wrong_length", "bytes": -5, "on": "sims.read"})");
    const auto seen = lab.see("GET", "/sims/" + pump);
    CHECK(announced(seen.bytes) == true_size - 5);
    CHECK(body_of(seen.bytes).size() == true_size);
}

TEST_CASE("silence: the request is taken and never answered; after the commit it had its effect",
          "[faults]")
{
    FaultLab before(R"({"fault": "silence", "by": "60ms", "on": "sms.submit"})");
    const auto began = Clock::now();
    CHECK(before.submit().bytes.empty());
    CHECK(Clock::now() - began >= 60ms);
    CHECK(before.messages() == 0);

    FaultLab after(
        R"({"fault": "silence", "by": "60ms", "stage": "after_commit", "on": "sms.submit"})");
    CHECK(after.submit().bytes.empty());
    CHECK(after.messages() == 1);
}

TEST_CASE("the report of an SMS whose 201 was lost comes all the same", "[faults]")
{
    FaultLab lab(R"({"fault": "silence", "by": "2s", "stage": "after_commit",
                     "on": "sms.submit"})");
    auto waiting = lab.client();
    waiting.send(lab.request("POST", "/sims/" + pump + "/sms", R"({"payload":"hello"})"));
    REQUIRE(
        lab.eventually([&] { return lab.journal().find("sms.submitted") != std::string::npos; }));
    lab.advance("10s");
    CHECK(lab.receiver.requests().size() == 1);
}

// --- Done-when: chance does not depend on who comes first ---

TEST_CASE("two clients race on one world with rules of chance: the same outcomes in 50 runs",
          "[faults]")
{
    std::set<std::string> seen;
    for (int run = 0; run < 50; ++run) {
        DoorLab lab;
        for (const auto* text :
             {R"({"id": "a", "fault": "status", "status": 503, "on": "sms.submit",
                  "when": {"percent": 30}})",
              R"({"id": "b", "fault": "status", "status": 500, "stage": "after_commit",
                  "on": "sims.read", "when": {"percent": 40}})"})
            REQUIRE(lab.ask("POST", "/_simulator/v1/faults", text).status == 201);
        REQUIRE(lab.ask("POST", "/_simulator/v1/rules",
                        R"({"id": "c", "on": "sms.attempt", "when": {"percent": 50},
                            "then": "fail"})")
                    .status == 201);
        std::map<std::string, std::string> outcomes;
        const auto work = [&lab](const std::string& iccid, std::string& outcome) {
            auto caller = lab.client();
            for (int i = 0; i < 6; ++i) {
                const auto body = Json{{"payload", "text " + std::to_string(i)}}.dump();
                outcome +=
                    std::to_string(
                        caller.ask(lab.request("POST", "/sims/" + iccid + "/sms", body)).status) +
                    " ";
                outcome +=
                    std::to_string(caller.ask(lab.request("GET", "/sims/" + iccid)).status) + " ";
            }
        };
        std::string of_pump, of_meter;
        std::thread other([&] { work(meter, of_meter); });
        work(pump, of_pump);
        other.join();
        lab.ask("DELETE", "/_simulator/v1/faults");
        lab.advance("10s");
        for (const auto& iccid : {pump, meter}) {
            std::map<std::string, std::string> states; // by text: ids depend on who came first
            for (const auto& sms : Json::parse(lab.ask("GET", "/sims/" + iccid + "/sms").body))
                states[sms.at("payload")] = sms.at("status").at("description");
            of_pump += Json(states).dump();
        }
        seen.insert(of_pump + "\n" + of_meter);
    }
    INFO(*seen.begin() << "\n" << *seen.rbegin());
    CHECK(seen.size() == 1);
    CHECK(seen.begin()->find("503") != std::string::npos);
    CHECK(seen.begin()->find("FAILED") != std::string::npos);
    CHECK(seen.begin()->find("DELIVERED") != std::string::npos);
}
