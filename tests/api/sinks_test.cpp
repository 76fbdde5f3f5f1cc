#include "lab.hpp"

#include "api/control/own_address.hpp"
#include "api/endpoints.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// The simulator's own receivers, under /_simulator/v1/sinks.

TEST_CASE("a sink takes PATCH, POST and PUT from anybody and shows what it got", "[control][sinks]")
{
    Lab lab;
    lab.authorization = "";
    for (const auto* method : {"PATCH", "POST", "PUT"}) {
        const auto reply = lab.control(method, "/sinks/reports?key=1", R"({"id":"1"})");
        CHECK(reply.status == 204);
        CHECK(reply.body.empty());
    }
    const auto got = lab.control("GET", "/sinks/reports/requests").json();
    REQUIRE(got["requests"].size() == 3);
    CHECK(got["requests"][0] == Json({{"id", 1},
                                      {"at", "2026-01-05T08:00:00.000Z"},
                                      {"method", "PATCH"},
                                      {"query", {{{"name", "key"}, {"value", "1"}}}},
                                      {"content_type", "application/json"},
                                      {"body", R"({"id":"1"})"},
                                      {"json", {{"id", "1"}}},
                                      {"answer", {{"status", 204}}}}));
    CHECK(got["requests"][2]["method"] == "PUT");
    CHECK(got["next"] == 3);
    CHECK(got["newest"] == 3);
    CHECK(got["dropped"] == 0);
    CHECK(lab.control("GET", "/sinks/reports").status == 405);
    CHECK(lab.control("POST", "/sinks/a!b").status == 400);
}

TEST_CASE("a sink keeps the scheme of an authorization, never the secret", "[control][sinks]")
{
    Lab lab;
    for (const auto* header : {"Bearer s3cret", "Basic czNjcmV0", "s3cret", ""}) {
        lab.authorization = header;
        lab.control("POST", "/sinks/mo", "{}");
    }
    const auto reply = lab.control("GET", "/sinks/mo/requests");
    CHECK(reply.body.find("s3cret") == std::string::npos);
    CHECK(reply.body.find("czNjcmV0") == std::string::npos);
    const auto got = reply.json()["requests"];
    CHECK(got[0]["authorization_scheme"] == "Bearer");
    CHECK(got[1]["authorization_scheme"] == "Basic");
    CHECK(got[2]["authorization_scheme"] == "unknown");
    CHECK_FALSE(got[3].contains("authorization_scheme"));
}

TEST_CASE("a body that is no JSON is shown as text alone", "[control][sinks]")
{
    Lab lab;
    lab.control("POST", "/sinks/mo", R"({"cut off)");
    lab.control("POST", "/sinks/mo", "\xff\xfe");
    const auto got = lab.control("GET", "/sinks/mo/requests").json()["requests"];
    CHECK(got[0]["body"] == R"({"cut off)");
    CHECK_FALSE(got[0].contains("json"));
    CHECK_FALSE(got[1].contains("json"));
}

TEST_CASE("a sink's requests are read from where one left off, forgotten, and go on",
          "[control][sinks]")
{
    Lab lab;
    for (int i = 0; i < 5; ++i) lab.control("POST", "/sinks/mo", "{}");
    const auto ids = [&](const std::string& query) {
        std::vector<int> found;
        const auto got = lab.control("GET", "/sinks/mo/requests" + query).json();
        for (const auto& request : got["requests"]) found.push_back(request["id"]);
        return found;
    };
    CHECK(ids("?limit=2") == std::vector{1, 2});
    CHECK(lab.control("GET", "/sinks/mo/requests?limit=2").json()["next"] == 2);
    CHECK(ids("?after=2&limit=2") == std::vector{3, 4});
    CHECK(ids("?after=5").empty());
    CHECK(lab.control("DELETE", "/sinks/mo/requests").status == 204);
    CHECK(ids("").empty());
    lab.control("POST", "/sinks/mo", "{}");
    CHECK(ids("?after=5") == std::vector{6});
    CHECK(lab.control("DELETE", "/sinks/mo").status == 204);
    CHECK(lab.control("GET", "/sinks").json() == Json({{"sinks", Json::array()}}));
}

TEST_CASE("sinks are listed by name with what they got", "[control][sinks]")
{
    Lab lab;
    lab.world.bounds.sink_requests = 2;
    for (const auto* name : {"reports", "mo", "reports", "reports"})
        lab.control("PATCH", "/sinks/" + std::string(name), "{}");
    CHECK(
        lab.control("GET", "/sinks").json()["sinks"] ==
        Json({{{"name", "mo"}, {"target", "sink:mo"}, {"received", 1}, {"kept", 1}, {"dropped", 0}},
              {{"name", "reports"},
               {"target", "sink:reports"},
               {"received", 3},
               {"kept", 2},
               {"dropped", 1}}}));
}

TEST_CASE("reading a sink that nobody named makes none", "[control][sinks]")
{
    Lab lab;
    CHECK(lab.control("GET", "/sinks/x/requests").json()["newest"] == 0);
    CHECK(lab.control("GET", "/sinks/x/script").json() ==
          Json({{"answers", Json::array()}, {"repeat", false}, {"answered", 0}}));
    CHECK(lab.control("DELETE", "/sinks/x/requests").status == 204);
    CHECK(lab.world.sinks.by_name.empty());
}

TEST_CASE("a sink answers by its script", "[control][sinks]")
{
    Lab lab;
    const auto script = R"({"answers":[{"status":503,"body":"later","times":2},{"status":200}]})";
    const auto set = lab.control("PUT", "/sinks/reports/script", script);
    CHECK(set.status == 200);
    CHECK(set.json() == lab.control("GET", "/sinks/reports/script").json());
    for (const int status : {503, 503, 200, 200})
        CHECK(lab.control("PATCH", "/sinks/reports", "{}").status == status);
    CHECK(lab.control("GET", "/sinks/reports/script").json()["answered"] == 4);
    const auto got = lab.control("GET", "/sinks/reports/requests").json()["requests"];
    CHECK(got[0]["answer"] == Json({{"status", 503}, {"body", "later"}}));
    CHECK(got[3]["answer"] == Json({{"status", 200}}));
}

TEST_CASE("an answer with a body and no status is 200", "[control][sinks]")
{
    Lab lab;
    lab.control("PUT", "/sinks/mo/script", R"({"answers":[{"body":"ok"}]})");
    const auto reply = lab.control("POST", "/sinks/mo", "{}");
    CHECK(reply.status == 200);
    CHECK(reply.body == "ok");
}

TEST_CASE("a slow answer, and one that hangs, is left to who has threads to wait",
          "[control][sinks]")
{
    Lab lab;
    lab.control("PUT", "/sinks/mo/script",
                R"({"answers":[{"status":200,"after":"2s"},{"hang":true}]})");
    CHECK(lab.world.sinks.has_slow_script());
    const auto slow = lab.control("POST", "/sinks/mo", "{}");
    CHECK(std::get<AnswerLater>(slow.command).after == 2s);
    const auto hanging = lab.control("POST", "/sinks/mo", "{}");
    CHECK(std::get<AnswerLater>(hanging.command).after > lab.world.platform.webhook_timeout);
    const auto got = lab.control("GET", "/sinks/mo/requests").json()["requests"];
    CHECK(got[0]["answer"] == Json({{"status", 200}, {"after", "2000ms"}}));
    CHECK(got[1]["answer"] == Json({{"hang", true}}));
    lab.control("PUT", "/sinks/mo/script", R"({"answers":[]})");
    CHECK_FALSE(lab.world.sinks.has_slow_script());
}

TEST_CASE("a script that cannot be is refused with the place of the mistake", "[control][sinks]")
{
    Lab lab;
    struct Row {
        std::string body, pointer;
    };
    for (const auto& [body, pointer] : std::vector<Row>{
             {R"({})", "/answers"},
             {R"({"answers":{}})", "/answers"},
             {R"({"answers":[7]})", "/answers/0"},
             {R"({"answers":[{"status":199}]})", "/answers/0/status"},
             {R"({"answers":[{"status":200},{"status":600}]})", "/answers/1/status"},
             {R"({"answers":[{"times":0}]})", "/answers/0/times"},
             {R"({"answers":[{"after":"61s"}]})", "/answers/0/after"},
             {R"({"answers":[{"after":"soon"}]})", "/answers/0/after"},
             {R"({"answers":[{"hang":true,"status":200}]})", "/answers/0"},
             {R"({"answers":[{"status":204,"body":"x"}]})", "/answers/0/body"},
             {R"({"answers":[{"sttus":204}]})", "/answers/0/sttus"},
             {R"({"answers":[],"again":true})", "/again"},
         }) {
        INFO(body);
        const auto reply = lab.control("PUT", "/sinks/mo/script", body);
        CHECK(reply.status == 400);
        CHECK(reply.json()["pointer"] == pointer);
    }
    std::string many = R"({"answers":[{})";
    for (int i = 0; i < 100; ++i) many += ",{}";
    CHECK(lab.control("PUT", "/sinks/mo/script", many + "]}").status == 400);
    CHECK(lab.world.sinks.by_name.empty());
}

TEST_CASE("who waits for requests that are there has them at once", "[control][sinks]")
{
    Lab lab;
    lab.control("POST", "/sinks/mo", "{}");
    lab.control("POST", "/sinks/mo", "{}");
    CHECK(lab.control("GET", "/sinks/mo/requests?count=2&wait=5s").json()["requests"].size() == 2);

    const auto more = lab.control("GET", "/sinks/mo/requests?after=1&count=2&wait=5s");
    const auto wait = std::get<AwaitCondition>(more.command);
    CHECK(wait.patience == 5s);
    CHECK_FALSE(wait.is_met(lab.world));
    const auto over = wait.answer(lab.world);
    CHECK(over.status == 422);
    CHECK(over.content_type == "application/problem+json");
    CHECK(Json::parse(over.body)["detail"] == "1 of 2 requests after 1 have come to the sink mo.");
    lab.control("POST", "/sinks/mo", "{}");
    CHECK(wait.is_met(lab.world));
    CHECK(Json::parse(wait.answer(lab.world).body)["requests"].size() == 2);
}

TEST_CASE("a count without a wait is asked at once, a wait without a count waits for one",
          "[control][sinks]")
{
    Lab lab;
    CHECK(lab.control("GET", "/sinks/mo/requests?count=1").status == 422);
    const auto reply = lab.control("GET", "/sinks/mo/requests?wait=1s");
    const auto wait = std::get<AwaitCondition>(reply.command);
    CHECK_FALSE(wait.is_met(lab.world));
    lab.control("POST", "/sinks/mo", "{}");
    CHECK(wait.is_met(lab.world));
    for (const auto* query :
         {"wait=61s", "wait=-1s", "wait=x", "count=0", "count=1001", "limit=0", "after=x"}) {
        INFO(query);
        CHECK(lab.control("GET", "/sinks/mo/requests?" + std::string(query)).status == 400);
    }
}

TEST_CASE("a call at a sink waits for no webhook, since it may be the one that others wait for",
          "[control][sinks]")
{
    for (const auto* method : {"PATCH", "POST", "PUT"})
        CHECK(pacing_of(method, "/_simulator/v1/sinks/reports") == Pacing::as_scripted);
    CHECK(pacing_of("GET", "/_simulator/v1/sinks/reports/requests") == Pacing::as_asked);
    CHECK(pacing_of("PUT", "/_simulator/v1/sinks/reports/script") == Pacing::quick);
}

TEST_CASE("a target that is the simulator itself is known by any spelling, a sink is none",
          "[control][sinks]")
{
    const auto is_own_url = [](const char* url, const char* base = "http://127.0.0.1:8080") {
        return is_own(*WebhookTarget::parse(url), base);
    };
    for (const auto* url :
         {"http://127.0.0.1:8080/", "http://localhost:8080/management-api/v1/sims",
          "http://[::1]:8080/_simulator/v1/reset", "https://127.0.0.1:8080/",
          "http://0.0.0.0:8080/", "http://[::ffff:127.0.0.1]:8080/", "http://127.9.9.9:8080/",
          "http://x.localhost:8080/", "http://127.0.0.1:8080/_simulator/v1/sinks/a/script",
          "http://127.0.0.1:8080/_simulator/v1/sinks/../reset",
          "http://127.0.0.1:8080/_simulator/v1/sinks/"}) {
        INFO(url);
        CHECK(is_own_url(url));
    }
    for (const auto* url :
         {"http://127.0.0.1:9090/", "http://127.0.0.1/", "http://example.com:8080/", "sink:reports",
          "http://127.0.0.1:8080/_simulator/v1/sinks/reports",
          "http://localhost:8080/_simulator/v1/sinks/reports?key=1"}) {
        INFO(url);
        CHECK_FALSE(is_own_url(url));
    }
    CHECK(is_own_url("http://simulator:8080/x", "http://simulator:8080"));
    CHECK(is_own_url("http://localhost:8080/x", "http://0.0.0.0:8080"));
    CHECK_FALSE(is_own_url("http://localhost:8080/x", "http://192.0.2.1:8080"));
    CHECK_FALSE(is_own_url("http://127.0.0.1:8080/x", "http://127.0.0.1:0"));
    CHECK_FALSE(is_own_url("http://127.0.0.1:8080/x", ""));
}
