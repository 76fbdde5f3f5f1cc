#include "lab.hpp"

#include <catch2/catch.hpp>
#include <regex>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// What the token endpoint answers to a bad request: "errorCode: message".
std::string error_of(const Answer& reply)
{
    CHECK(reply.status == 400);
    CHECK(reply.content_type == "application/json");
    const auto body = reply.json();
    CHECK(body.size() == 3);
    CHECK(body.at("statusCode") == 400);
    return body.at("errorCode").get<std::string>() + ": " + body.at("message").get<std::string>();
}

} // namespace

// --- the answer ---

TEST_CASE("a token answer has the guide's fields in the guide's order and types", "[token]")
{
    Lab lab;
    const auto reply = lab.ask(Lab::token_request());
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json");
    CHECK(reply.header("Cache-Control") == "no-cache, no-store, max-age=0, must-revalidate");
    const std::string token = reply.json().at("access_token");
    CHECK(reply.body == R"({"access_token":")" + token +
                            R"(","token_type":"bearer","expires_in":3599,"scope":"all",)"
                            R"("appToken":"simulated-application-token","userId":77,"orgId":4321,)"
                            R"("status_code":200})");
}

TEST_CASE("a token is a random UUID of version 4", "[token]")
{
    Lab lab;
    const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    CHECK(std::regex_match(lab.token(), uuid));
    CHECK(std::regex_match(lab.token(), uuid));
}

TEST_CASE("what is announced and what is accepted are options of their own", "[token]")
{
    Lab lab;
    lab.world.platform.token_expires_in = 60s;
    lab.world.platform.token_validity = 2min;
    lab.world.platform.token_status_code = false;
    const auto body = lab.ask(Lab::token_request()).json();
    CHECK(body.at("expires_in") == 60);
    CHECK_FALSE(body.contains("status_code"));

    lab.use_token(body.at("access_token"));
    lab.pass(119s);
    CHECK(lab.get("/sims").status == 200);
    lab.pass(1s);
    CHECK(lab.get("/sims").status == 401);
}

// --- its life ---

TEST_CASE("a token is accepted after 239 minutes and refused after 241", "[token]")
{
    Lab lab;
    lab.use_token(lab.token());
    lab.pass(239min);
    CHECK(lab.get("/sims").status == 200);
    lab.pass(2min);
    const auto refused = lab.get("/sims");
    CHECK(refused.status == 401);
    CHECK(refused.body ==
          R"({"timestamp":"2026-01-05T12:01:00.000+0000","status":401,"error":"Unauthorized",)"
          R"("message":"The access token has expired.","path":"/management-api/v1/sims"})");
}

TEST_CASE("a token ends at 240 minutes to the millisecond", "[token]")
{
    Lab lab;
    lab.use_token(lab.token());
    lab.pass(240min - 1ms);
    CHECK(lab.get("/sims").status == 200);
    lab.pass(1ms);
    CHECK(lab.get("/sims").status == 401);
}

TEST_CASE("using a token does not prolong its life", "[token]")
{
    Lab lab;
    lab.use_token(lab.token());
    for (int hour = 0; hour < 4; ++hour) {
        CHECK(lab.get("/sims").status == 200);
        lab.pass(1h);
    }
    CHECK(lab.get("/sims").status == 401);
}

TEST_CASE("many tokens are valid at once, each for its own 240 minutes", "[token]")
{
    Lab lab;
    std::vector<std::string> tokens;
    for (int i = 0; i < 100; ++i) {
        tokens.push_back(lab.token());
        lab.pass(1min);
    }
    CHECK(std::set<std::string>(tokens.begin(), tokens.end()).size() == 100);
    lab.pass(150min); // the first is 250 minutes old, the eleventh 240
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        CAPTURE(i);
        lab.use_token(tokens[i]);
        CHECK(lab.get("/sims").status == (i <= 10 ? 401 : 200));
    }
}

TEST_CASE("beyond the bound the oldest token makes room", "[token]")
{
    Lab lab;
    lab.world.bounds.tokens = 2;
    const auto oldest = lab.token();
    const auto middle = lab.token();
    const auto newest = lab.token();
    lab.use_token(oldest);
    CHECK(lab.get("/sims").status == 401);
    for (const auto& token : {middle, newest}) {
        lab.use_token(token);
        CHECK(lab.get("/sims").status == 200);
    }
}

// --- how a client may ask ---

TEST_CASE("the grant is taken as a form, as JSON, or from the query", "[token][lenient]")
{
    Lab lab;
    auto request = Lab::token_request();

    SECTION("as a form") {}
    SECTION("as a form among other fields, with a character set")
    {
        request.content_type = "application/x-www-form-urlencoded; charset=UTF-8";
        request.body = "scope=all&grant_type=client%5Fcredentials&x";
    }
    SECTION("as a form whose content type is not said")
    {
        request.content_type = "";
    }
    SECTION("as JSON")
    {
        request.content_type = "application/json;charset=UTF-8";
        request.body = R"({"grant_type": "client_credentials"})";
    }
    SECTION("from the query, without a body")
    {
        request.content_type = request.body = "";
        request.query = {{"grant_type", "client_credentials"}};
    }
    SECTION("from the query, with an empty JSON body")
    {
        request.content_type = "application/json";
        request.body = "{}";
        request.query = {{"grant_type", "client_credentials"}};
    }
    SECTION("from body and query at once")
    {
        request.query = {{"grant_type", "client_credentials"}};
    }
    CHECK(lab.ask(request).status == 200);
}

TEST_CASE("credentials are read whatever the case of the scheme and the line breaks of the base64",
          "[token][lenient]")
{
    Lab lab;
    auto request = Lab::token_request();
    for (const auto* header : {"Basic ZGVtbzpkZW1v", "basic ZGVtbzpkZW1v", "BASIC  ZGVtbzpkZW1v",
                               "Basic ZGVtb\nzpkZW1v\n", "Basic ZGVt bzpk ZW1v"}) {
        CAPTURE(header);
        request.authorization = header;
        CHECK(lab.ask(request).status == 200);
    }
}

TEST_CASE("a password may hold a colon and any character of UTF-8", "[token]")
{
    Lab lab;
    lab.world.accounts.push_back({UserId{79}, "jos", "a:b€"});
    const auto reply = lab.ask(Lab::token_request("am9zOmE6YuKCrA=="));
    CHECK(reply.status == 200);
    CHECK(reply.json().at("userId") == 79);
}

TEST_CASE("a user without the API role gets a token, but no resource", "[token]")
{
    Lab lab;
    const auto reply = lab.ask(Lab::token_request("dmlld2VyOnZpZXdlcg==")); // viewer:viewer
    REQUIRE(reply.status == 200);
    CHECK(reply.json().at("userId") == 78);
    lab.use_token(reply.json().at("access_token"));
    CHECK(lab.get("/sims").status == 403);
}

// --- what is refused ---

TEST_CASE("a wrong login is answered with 400 BadCredentials", "[token]")
{
    Lab lab;
    const std::string text = "BadCredentials: The user name or the password is wrong.";
    CHECK(error_of(lab.ask(Lab::token_request("ZGVtbzp3cm9uZw=="))) == text); // demo:wrong
    CHECK(error_of(lab.ask(Lab::token_request("bm9ib2R5OmRlbW8="))) == text); // nobody:demo
    CHECK(error_of(lab.ask(Lab::token_request("RGVtbzpkZW1v"))) == text);     // Demo:demo
    CHECK(error_of(lab.ask(Lab::token_request("ZGVtbzpkZW1vAA=="))) == text); // demo:demo\0
}

TEST_CASE("a missing user name or password is answered with 400 AuthValidationError", "[token]")
{
    Lab lab;
    const std::string text = "AuthValidationError: The user name or the password is missing.";
    CHECK(error_of(lab.ask(Lab::token_request("ZGVtbzo="))) == text); // demo:
    CHECK(error_of(lab.ask(Lab::token_request("OmRlbW8="))) == text); // :demo
    CHECK(error_of(lab.ask(Lab::token_request("Og=="))) == text);     // :
    CHECK(error_of(lab.ask(Lab::token_request("ZGVtbw=="))) == text); // demo
}

TEST_CASE("a missing or broken Basic header is answered with 400 AuthValidationError", "[token]")
{
    Lab lab;
    auto request = Lab::token_request();
    for (const auto* header :
         {"", "Basic", "Basic ", "Basic ====", "Basic !!!!", "Basic Z", "Basic ZG=VtbzpkZW1v",
          "Basic ZGVtbzpkZW1v----", "Bearer ZGVtbzpkZW1v", "ZGVtbzpkZW1v"}) {
        CAPTURE(header);
        request.authorization = header;
        CHECK(error_of(lab.ask(request)) ==
              "AuthValidationError: The header Authorization: Basic <base64 of "
              "username:password> is missing or broken.");
    }
}

TEST_CASE("a missing grant is answered with 400 BodyValidationError", "[token]")
{
    Lab lab;
    auto request = Lab::token_request();
    struct Row {
        const char* content_type;
        const char* body;
        const char* message;
    };
    const Row rows[] = {
        {"application/x-www-form-urlencoded", "", "The grant_type is missing."},
        {"application/x-www-form-urlencoded", "grant_type=", "The grant_type is missing."},
        {"application/x-www-form-urlencoded", "grant=client_credentials",
         "The grant_type is missing."},
        {"application/x-www-form-urlencoded", "grant_type=password",
         "The grant_type must be client_credentials."},
        {"application/json", "", "The grant_type is missing."},
        {"application/json", "{}", "The grant_type is missing."},
        {"application/json", "[]", "The grant_type is missing."},
        {"application/json", R"({"grant_type": 1})", "The grant_type is missing."},
        {"application/json", R"({"grant_type": null})", "The grant_type is missing."},
        {"application/json", R"({"grant_type": "refresh_token"})",
         "The grant_type must be client_credentials."},
        {"application/json", R"({"grant_type")", "The body is not valid JSON."},
    };
    for (const auto& row : rows) {
        CAPTURE(row.content_type, row.body);
        request.content_type = row.content_type;
        request.body = row.body;
        CHECK(error_of(lab.ask(request)) == std::string("BodyValidationError: ") + row.message);
    }
}

TEST_CASE("a foreign content type is answered with 400 UnsupportedContentTypeError", "[token]")
{
    Lab lab;
    auto request = Lab::token_request();
    for (const auto* type : {"text/plain", "application/xml", "multipart/form-data; boundary=x",
                             "application/jsonx", "garbage"}) {
        CAPTURE(type);
        request.content_type = type;
        CHECK(error_of(lab.ask(request)) ==
              "UnsupportedContentTypeError: The content type must be "
              "application/x-www-form-urlencoded or application/json.");
    }
}

TEST_CASE("a refused login issues no token", "[token]")
{
    Lab lab;
    const auto before = lab.world.tokens.issued;
    lab.ask(Lab::token_request("ZGVtbzp3cm9uZw=="));
    lab.ask(Lab::token_request("ZGVtbzo="));
    CHECK(lab.world.tokens.issued == before);
    CHECK(lab.story().empty());
}

TEST_CASE("the token endpoint answers POST only", "[token]")
{
    Lab lab;
    auto request = Lab::token_request();
    for (const auto* method : {"GET", "PUT", "DELETE", "PATCH", "HEAD"}) {
        CAPTURE(method);
        request.method = method;
        const auto reply = lab.ask(request);
        CHECK(reply.status == 405);
        CHECK(reply.header("Allow") == "POST");
    }
}
