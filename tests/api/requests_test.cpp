#include "api/endpoints.hpp"
#include "lab.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// What clients asked, as the control plane shows it.

namespace {

Json requests(Lab& lab, const std::string& query = "")
{
    return lab.control("GET", "/requests" + query).json()["requests"];
}

Json explain(Lab& lab, std::uint64_t id)
{
    return lab.control("GET", "/requests/" + std::to_string(id) + "/explain").json();
}

/// Whether one of the sentences begins so.
bool says(const Json& explanation, const std::string& sentence)
{
    for (const auto& why : explanation["why"])
        if (why.get<std::string>().starts_with(sentence)) return true;
    return false;
}

} // namespace

TEST_CASE("every call of the platform's API has an operation, no call of the simulator's has one",
          "[requests]")
{
    for (const auto& endpoint : all_endpoints()) {
        INFO(endpoint.path);
        const bool is_ours = std::string_view(endpoint.path).starts_with(control_prefix);
        CHECK((endpoint.operation == std::string_view(no_operation)) == is_ours);
    }
    const std::set<std::string_view> names(operation_names().begin(), operation_names().end());
    CHECK(names.size() == operation_names().size());
    CHECK(names.contains("sms.submit"));
    CHECK(names.contains("oauth.token"));
}

TEST_CASE("a request is logged with who asked what, and what was answered", "[requests]")
{
    Lab lab;
    const auto id = lab.send(pump, "hello");
    const auto rows = requests(lab);
    REQUIRE(rows.size() == 1);
    const auto& row = rows[0];
    CHECK(row["id"] == 1);
    CHECK(row["at"] == "2026-01-05T08:00:00.000Z");
    CHECK(row["method"] == "POST");
    CHECK(row["path"] == "/management-api/v1/sims/" + pump + "/sms");
    CHECK(row["operation"] == "sms.submit");
    CHECK(row["account"] == "demo");
    CHECK(row["iccid"] == pump);
    CHECK(row["token"] == Json{{"state", "valid"}, {"label", "token 1"}, {"scheme", "Bearer"}});
    CHECK(row["status"] == 201);
    CHECK(row["sms"] == id);
    CHECK_FALSE(row.contains("body"));

    const auto whole = lab.control("GET", "/requests/1").json();
    CHECK(whole["body"]["text"] == R"({"payload":"hello"})");
    CHECK(whole["body"]["type"] == "application/json");
    CHECK(whole["reply"]["size"] == 0);
    CHECK(requests(lab, "?bodies=true")[0]["body"]["size"] == 19);
}

TEST_CASE("calls of the control plane are not in the log", "[requests]")
{
    Lab lab;
    lab.control("GET", "/info");
    lab.control("GET", "/requests");
    CHECK(requests(lab).empty());
    CHECK(lab.get("/nowhere").status == 404);
    CHECK(requests(lab).size() == 1);
    CHECK_FALSE(requests(lab)[0].contains("operation"));
}

TEST_CASE("the log can be filtered and read on from a cursor", "[requests]")
{
    Lab lab;
    lab.get("/sims");
    lab.get("/sims/" + pump);
    lab.get("/sims/" + unknown_card);
    lab.send(meter);
    lab.ask(Lab::token_request());
    const auto ids = [&](const std::string& query) {
        std::vector<int> found;
        for (const auto& row : requests(lab, query)) found.push_back(row["id"]);
        return found;
    };
    using Ids = std::vector<int>;
    CHECK(ids("?operation=sims.read") == Ids{2, 3});
    CHECK(ids("?operation=sims.*") == Ids{1, 2, 3});
    CHECK(ids("?status=4xx") == Ids{3});
    CHECK(ids("?status=201") == Ids{4});
    CHECK(ids("?method=POST") == Ids{4, 5});
    CHECK(ids("?path=*/sms") == Ids{4});
    CHECK(ids("?iccid=" + pump) == Ids{2});
    CHECK(ids("?iccid=*00000000?") == Ids{2, 4});
    CHECK(ids("?account=demo") == Ids{1, 2, 3, 4, 5});
    CHECK(ids("?account=viewer").empty());
    CHECK(ids("?after=3") == Ids{4, 5});
    const auto page = lab.control("GET", "/requests?limit=2&after=1").json();
    CHECK(page["requests"].size() == 2);
    CHECK(page["next"] == 3);
    CHECK(page["newest"] == 5);
    CHECK(page["dropped"] == 0);
    CHECK(lab.control("GET", "/requests?operation=sms.submti").json()["detail"] ==
          "There is no operation sms.submti; did you mean sms.submit?");
    for (const auto* query : {"status=abc", "status=99", "status=9xx", "limit=0", "limit=1001",
                              "after=-1", "iccid=12", "bodies=maybe"}) {
        INFO(query);
        CHECK(lab.control("GET", "/requests?" + std::string(query)).status == 400);
    }
}

TEST_CASE("no secret is in the log, in a row, in an explanation or in the archive",
          "[requests][secrets]")
{
    Lab lab;
    const auto token = lab.token();
    lab.use_token(token);
    lab.get("/sims");
    for (const std::string key : {"access_token", "token", "client_secret", "password"})
        lab.get("/sims?" + key + "=" + token);
    auto login = Lab::token_request();
    login.body = "grant_type=client_credentials&username=u&password=s3cret";
    login.query = {{"grant_type", "client_credentials"}, {"password", "s3cret"}};
    lab.ask(login);
    login.content_type = "application/json";
    login.body = R"({"grant_type":"client_credentials","client_secret":"s3cret"})";
    lab.ask(login);
    for (const auto* odd : {"s3cret", R"({"a":"s3cret")", R"(["s3cret"])", "x:s3cret&y"}) {
        login.body = odd;
        lab.ask(login);
        login.content_type = "";
        lab.ask(login);
    }
    std::string everything = lab.control("GET", "/requests?bodies=true&limit=1000").body +
                             lab.control("GET", "/requests.har").body +
                             lab.control("GET", "/findings").body;
    for (int id = 1; id <= 8; ++id) everything += explain(lab, static_cast<unsigned>(id)).dump();
    CHECK(everything.find(token) == std::string::npos);
    CHECK(everything.find("s3cret") == std::string::npos);
    CHECK(everything.find("ZGVtbzpkZW1v") == std::string::npos);

    const auto first = lab.control("GET", "/requests/1").json();
    CHECK(first["body"]["text"] == "grant_type=client_credentials");
    CHECK(Json::parse(first["reply"]["text"].get<std::string>())["access_token"] == "***");
    CHECK(first["token"]["label"] == "token 2"); // the Lab has the first
    CHECK(lab.control("GET", "/requests/7").json()["body"]["text"] ==
          "grant_type=client_credentials&username=***&password=***");
}

TEST_CASE("a row that made room is not there any more, one that never was says so", "[requests]")
{
    Lab lab;
    lab.world.bounds.request_rows = 1;
    lab.get("/sims");
    lab.get("/sims");
    CHECK(lab.control("GET", "/requests/2").status == 200);
    CHECK(lab.control("GET", "/requests/1").json()["detail"] == "Request 1 is not kept any more.");
    CHECK(lab.control("GET", "/requests/9").json()["detail"] ==
          "There is no request 9; the newest is 2.");
    CHECK(lab.control("GET", "/requests/x").status == 400);
    CHECK(lab.control("GET", "/requests").json()["dropped"] == 1);
}

TEST_CASE("the log can be emptied, and ids go on", "[requests]")
{
    Lab lab;
    lab.get("/sims");
    CHECK(lab.control("GET", "/requests").json().at("kept_from") == 1);
    CHECK(lab.control("DELETE", "/requests").status == 204);
    CHECK(requests(lab).empty());
    CHECK(lab.control("GET", "/requests").json().at("kept_from") == 2);
    lab.get("/sims");
    CHECK(requests(lab)[0]["id"] == 2);
}

TEST_CASE("an explanation says what the token was worth", "[requests][explain]")
{
    Lab lab;
    const auto good = lab.authorization;
    lab.get("/sims");
    lab.authorization = "";
    lab.get("/sims");
    lab.authorization = "Basic ZGVtbzpkZW1v";
    lab.get("/sims");
    lab.authorization = "Bearer nonsense";
    lab.get("/sims");
    lab.authorization = good;
    lab.pass(240min);
    lab.get("/sims");

    CHECK(says(explain(lab, 1), "Its token (token 1, of demo) was valid."));
    CHECK_FALSE(explain(lab, 1).contains("right"));
    CHECK(says(explain(lab, 2), "It came without an Authorization header"));
    CHECK(says(explain(lab, 3), "Its Authorization has the scheme Basic"));
    CHECK(says(explain(lab, 4), "Its bearer token is not known"));
    CHECK(says(explain(lab, 5), "Its token (token 1, of demo) had expired."));
    CHECK(explain(lab, 5)["right"] ==
          "Log in with POST /management-api/oauth/token and Basic credentials, and send the new "
          "token as Authorization: Bearer.");
    CHECK(explain(lab, 5)["request"]["token"]["state"] == "expired");
}

TEST_CASE("an explanation says which SIM mattered, and what was declined", "[requests][explain]")
{
    Lab lab;
    lab.detach(pump);
    lab.send(pump);
    lab.end_life(meter);
    lab.get("/sims/" + meter);
    lab.get("/sims/" + unknown_card);
    lab.post("/sims/" + pump + "/sms", R"({"payload":5})");

    const auto sent = explain(lab, 1);
    CHECK(says(sent, "POST /management-api/v1/sims/" + pump + "/sms is the operation sms.submit."));
    CHECK(says(sent, "When it had been answered, SIM " + pump +
                         " was enabled, not attached, with "
                         "500 MB and 250 SMS left."));
    CHECK(says(sent, "SMS 6201 was accepted; its state now is DELIVERY ATTEMPT PENDING."));
    CHECK(sent["sim"]["attached"] == false);
    CHECK(says(explain(lab, 2),
               "When it had been answered, SIM " + meter + " was past the end of its life"));
    CHECK(says(explain(lab, 3), "There is no SIM " + unknown_card + " in this world."));
    CHECK(explain(lab, 4)["refusal"]["pointer"] == "/payload");
    CHECK(says(explain(lab, 4), "It was declined: "));
}

TEST_CASE("an explanation names the rules that a request fitted, with their draws",
          "[requests][explain]")
{
    Lab lab;
    log_request(
        lab.world,
        {.method = "POST",
         .path = "/x",
         .operation = "sms.submit",
         .status = 503,
         .wire = "broken off before the head by a reset",
         .is_lost = true,
         .notes = {{.rule = "busy", .what = "status 503", .stage = "before", .occurrence = 3},
                   {.rule = "rare",
                    .what = "latency",
                    .stage = "before",
                    .fired = false,
                    .drawn = 57,
                    .wanted = 20,
                    .occurrence = 3}}},
        {});
    const auto why = explain(lab, 1);
    CHECK(says(why, "Rule busy fired (request 3 that fits it): status 503, before."));
    CHECK(says(why, "Rule rare did not fire (request 3 that fits it): latency, before; chance drew "
                    "57, and it fires below 20."));
    CHECK(says(why, "The reply was broken off before the head by a reset: the client did not get "
                    "it whole."));
    CHECK(says(why, "The answer was 503, because a rule said so."));
    CHECK(why["right"] == "Nobody but the simulator knows whether it took effect: look with GET "
                          "before you send it again.");
    CHECK(why["request"]["rules"][1] == Json{{"id", "rare"},
                                             {"fired", false},
                                             {"what", "latency"},
                                             {"stage", "before"},
                                             {"occurrence", 3},
                                             {"drawn", 57},
                                             {"fires_below", 20}});
}

TEST_CASE("the archive is HAR 1.2, with a comment where a body is kept in part", "[requests][har]")
{
    Lab lab;
    lab.get("/sims?q=a%20b&page=1");
    lab.post("/sims/" + pump + "/sms", Json{{"payload", std::string(5'000, 'x')}}.dump());
    const auto har = lab.control("GET", "/requests.har").json()["log"];
    CHECK(har["version"] == "1.2");
    CHECK(har["creator"]["name"] == "easyconnect-simulator");
    REQUIRE(har["entries"].size() == 2);
    for (const auto& entry : har["entries"]) {
        for (const auto* key :
             {"startedDateTime", "time", "request", "response", "cache", "timings"})
            CHECK(entry.contains(key));
        for (const auto* key : {"method", "url", "httpVersion", "cookies", "headers", "queryString",
                                "headersSize", "bodySize"})
            CHECK(entry["request"].contains(key));
        for (const auto* key : {"status", "statusText", "httpVersion", "cookies", "headers",
                                "content", "redirectURL", "headersSize", "bodySize"})
            CHECK(entry["response"].contains(key));
    }
    const auto& list = har["entries"][0];
    CHECK(list["request"]["url"] == "http://127.0.0.1:8080/management-api/v1/sims?q=a%20b&page=1");
    CHECK(list["request"]["headers"][0] ==
          Json{{"name", "Authorization"}, {"value", "Bearer ***"}});
    CHECK_FALSE(list["request"].contains("postData"));
    const auto& post = har["entries"][1]["request"]["postData"];
    CHECK(post["mimeType"] == "application/json");
    CHECK(post["text"].get<std::string>().size() == 4'096);
    CHECK(post["comment"] == "the first 4096 of 5014 bytes");
    CHECK(lab.control("GET", "/requests.har?operation=sms.*").json()["log"]["entries"].size() == 1);
}
