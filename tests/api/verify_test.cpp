#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// Questions about what clients did, and their verdicts.

namespace {

/// A world in which a client has logged in, read a SIM and sent three SMS.
struct VerifyLab : Lab {
    VerifyLab()
    {
        ask(token_request());
        get("/sims/" + pump);
        send(pump, "open the valve");
        send(pump, "close the valve");
        pass(10min);
        post("/sims/" + meter + "/sms", R"({"payload":"read","dcs":8})");
    }
    Answer verify(const Json& question) { return control("POST", "/verify", question.dump()); }
    int status(const Json& question) { return verify(question).status; }
    /// How many requests fit, whatever was wanted.
    std::uint64_t matched(const Json& request)
    {
        return verify({{"request", request}}).json()["matched"];
    }
};

} // namespace

TEST_CASE("requests are counted by each of their fields", "[verify]")
{
    VerifyLab lab;
    CHECK(lab.matched({{"operation", "sms.submit"}}) == 3);
    CHECK(lab.matched({{"operation", "*"}}) == 5);
    CHECK(lab.matched({{"method", "POST"}}) == 4);
    CHECK(lab.matched({{"path", "*/sms"}}) == 3);
    CHECK(lab.matched({{"iccid", pump}}) == 3);
    CHECK(lab.matched({{"iccid", "89882806660000*"}}) == 4);
    CHECK(lab.matched({{"account", "demo"}}) == 5);
    CHECK(lab.matched({{"status", 201}}) == 3);
    CHECK(lab.matched({{"status", "2xx"}}) == 5);
    CHECK(lab.matched({{"payload", "open*"}}) == 1);     // the text of the SMS
    CHECK(lab.matched({{"payload", "*valve\"}"}}) == 2); // or the whole body
    lab.send(gate, "say \"hi\"");
    CHECK(lab.matched({{"payload", "say \"*\""}}) == 1);
    CHECK(lab.matched({{"json", {{"/dcs", 8}}}}) == 1);
    CHECK(lab.matched({{"json", {{"/dcs", 8.0}}}}) == 1);
    CHECK(lab.matched({{"json", {{"/dcs", "8"}}}}) == 0);
    CHECK(lab.matched({{"json", {{"/payload", "*valve"}}}}) == 2);
    CHECK(lab.matched({{"json", {{"/nothing/here/99999999999999999999", 1}}}}) == 0);
    CHECK(lab.matched({{"operation", "sms.submit"}, {"iccid", pump}, {"payload", "close*"}}) == 1);
}

TEST_CASE("a count may be exact, a range, or never", "[verify]")
{
    VerifyLab lab;
    const Json submits{{"operation", "sms.submit"}};
    CHECK(lab.status({{"request", submits}}) == 200);
    CHECK(lab.status({{"request", submits}, {"count", 3}}) == 200);
    CHECK(lab.status({{"request", submits}, {"count", 2}}) == 422);
    CHECK(lab.status({{"request", submits}, {"count", {{"least", 2}}}}) == 200);
    CHECK(lab.status({{"request", submits}, {"count", {{"least", 4}}}}) == 422);
    CHECK(lab.status({{"request", submits}, {"count", {{"most", 2}}}}) == 422);
    CHECK(lab.status({{"request", submits}, {"count", {{"least", 1}, {"most", 3}}}}) == 200);
    CHECK(lab.status({{"request", submits}, {"never", true}}) == 422);
    CHECK(lab.status({{"request", {{"operation", "orders.place"}}}, {"never", true}}) == 200);
    CHECK(lab.status({{"request", {{"operation", "orders.place"}}}, {"count", 0}}) == 200);
    CHECK(lab.verify({{"request", submits}}).json()["requests"] == Json{3, 4, 5});
}

TEST_CASE("a question may be about the last minutes, or about what came after a request",
          "[verify]")
{
    VerifyLab lab;
    const Json submits{{"operation", "sms.submit"}};
    CHECK(lab.status({{"request", submits}, {"count", 1}, {"within", "5m"}}) == 200);
    CHECK(lab.status({{"request", submits}, {"count", 3}, {"within", "10m"}}) == 200);
    CHECK(lab.status({{"request", submits}, {"count", 2}, {"after", 3}}) == 200);
}

TEST_CASE("a question that names a request before those deleted is an error, never a false answer",
          "[verify]")
{
    VerifyLab lab;
    const Json never{{"request", {{"operation", "sms.submit"}}}, {"never", true}};
    const auto newest = lab.world.requests.recorded;
    CHECK(lab.status(never) == 422);
    CHECK(lab.control("DELETE", "/requests").status == 204);
    CHECK(lab.status(never) == 200); // whoever empties the log begins anew
    auto since = never;
    since["after"] = newest - 1;
    CHECK(lab.status(since) == 409);
    since["after"] = newest;
    CHECK(lab.status(since) == 200);
}

TEST_CASE("an expectation that is not met shows the nearest misses, field by field", "[verify]")
{
    VerifyLab lab;
    const auto reply = lab.verify({{"request",
                                    {{"operation", "sms.submit"},
                                     {"iccid", pump},
                                     {"payload", "open the gate"},
                                     {"status", 201}}}});
    CHECK(reply.status == 422);
    CHECK(reply.content_type == "application/problem+json");
    const auto body = reply.json();
    CHECK(body["matched"] == 0);
    CHECK(body["looked_at"] == 5);
    REQUIRE(body["nearest"].size() == 3);
    CHECK(body["nearest"][0]["id"] == 3);
    CHECK(body["nearest"][0]["differences"] ==
          Json{{{"field", "payload"}, {"wanted", "open the gate"}, {"got", "\"open the valve\""}}});
    CHECK(body["nearest"][1]["id"] == 4);
    CHECK(body["nearest"][2]["id"] == 5); // another SIM, too
    CHECK(body["nearest"][2]["differences"].size() == 2);
    CHECK(body["detail"].get<std::string>().starts_with(
        "Wanted at least 1, and 0 of 5 requests fit.\nNear: request 3, POST "
        "/management-api/v1/sims/" +
        pump + "/sms 201; payload is \"open the valve\", not open the gate"));
}

TEST_CASE("another operation is farther away than another status", "[verify]")
{
    VerifyLab lab;
    lab.get("/sims/" + unknown_card); // 404
    const auto body =
        lab.verify({{"request", {{"operation", "sims.read"}, {"status", 403}}}}).json();
    CHECK(body["nearest"][0]["id"] == 2);
    CHECK(body["nearest"][1]["id"] == 6);
    CHECK(body["nearest"][1]["differences"] ==
          Json{{{"field", "status"}, {"wanted", "403"}, {"got", "404"}}});
}

TEST_CASE("an order holds when the requests came one after the other, others between them",
          "[verify]")
{
    VerifyLab lab;
    const Json login{{"operation", "oauth.token"}};
    const Json submit{{"operation", "sms.submit"}};
    CHECK(lab.status({{"order", {login, submit, submit, submit}}}) == 200);
    CHECK(lab.status({{"order", {{{"payload", "open*"}}, {{"payload", "close*"}}}}}) == 200);
    const auto reply = lab.verify({{"order", {{{"payload", "close*"}}, {{"payload", "open*"}}}}});
    CHECK(reply.status == 422);
    CHECK(reply.json()["missing"] == 1);
    CHECK(reply.json()["pointer"] == "/order/1");
    CHECK(reply.json()["nearest"][0]["id"] == 5); // after the one that came
    CHECK(lab.status({{"order", {login, login}}}) == 422);
}

TEST_CASE("a question about rows that had to make room is an error, never a false answer",
          "[verify]")
{
    VerifyLab lab;
    lab.world.bounds.request_rows = 3;
    lab.get("/sims");
    const Json question{{"request", {{"operation", "oauth.token"}}}, {"never", true}};
    const auto reply = lab.verify(question);
    CHECK(reply.status == 409);
    CHECK(reply.json()["detail"] ==
          "Nobody can tell: 3 older requests had to make room, and the question is about them, "
          "too. Ask with after: 3 or later.");
    auto later = question;
    later["after"] = 3;
    CHECK(lab.status(later) == 200);
    auto recent = question;
    recent["within"] = "5m"; // they came before that
    CHECK(lab.status(recent) == 200);
    lab.control("DELETE", "/requests");
    CHECK(lab.status(question) == 200); // who empties the log begins anew
}

TEST_CASE("a question about a body that is kept in part is an error, too", "[verify]")
{
    Lab lab;
    lab.post("/sims/" + pump + "/sms", Json{{"payload", std::string(5'000, 'x')}}.dump());
    const auto verify = [&](const Json& request) {
        return lab.control("POST", "/verify", Json{{"request", request}}.dump());
    };
    CHECK(verify({{"operation", "sms.submit"}}).status == 200);
    CHECK(verify({{"operation", "sms.submit"}, {"payload", "x*"}}).status == 409);
    CHECK(verify({{"operation", "sms.read"}, {"payload", "x*"}}).status == 422); // another call
}

TEST_CASE("a question that is not understood says what would be right", "[verify]")
{
    Lab lab;
    const auto refusal = [&](const char* question) {
        const auto reply = lab.control("POST", "/verify", question);
        CHECK(reply.status == 400);
        return reply.json()["pointer"].get<std::string>() + ": " +
               reply.json()["detail"].get<std::string>();
    };
    CHECK(refusal("{}") == "/request: Either request or order is needed.");
    CHECK(refusal(R"({"request":{"operation":"sms.submitt"}})") ==
          "/request/operation: There is no operation sms.submitt; did you mean sms.submit?");
    CHECK(refusal(R"({"request":{"iccid":"123"}})").starts_with("/request/iccid: An ICCID has"));
    CHECK(refusal(R"({"request":{"status":"ok"}})") ==
          "/request/status: status must be a number from 100 to 599, or as 4xx.");
    CHECK(refusal(R"({"request":{},"count":1,"never":true})") ==
          "/never: Either count or never, not both.");
    CHECK(refusal(R"({"request":{},"count":{"least":3,"most":2}})") ==
          "/count/most: most must not be less than least.");
    CHECK(refusal(R"({"order":[],"within":"5m"})").starts_with("/order: order must be a list"));
    CHECK(refusal(R"({"order":[{"payloat":"x"}]})").starts_with("/order/0/payloat: "));
    CHECK(refusal(R"({"request":{"json":{"payload":1}}})") ==
          "/request/json: payload is no JSON pointer, such as /payload.");
    CHECK(refusal(R"({"request":{},"within":"soon"})").starts_with("/within: "));
}
