// Who is let in, by the request alone. That every route has the gate before it: walk_test.cpp.
#include "server/door.hpp"

#include "web/pages.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;

namespace {

const std::string the_token = "0123456789abcdef";

/// A request as a program on this machine makes it.
Request local_call(const std::string& method, const std::string& path)
{
    return {.method = method, .path = path, .host = "127.0.0.1:8080"};
}

/// What the gate answers; 0 when it lets the request pass.
int door_status(const DoorRules& door, const Request& request)
{
    const auto refused = turned_away(door, request);
    return refused ? refused->status : 0;
}

int door_status_for(const std::string& host, const DoorRules& door = {})
{
    auto request = local_call("GET", "/management-api/v1/sims");
    request.host = host;
    return door_status(door, request);
}

/// A call that a web page makes a browser send.
Request from_page(Request request, const std::string& origin, const std::string& site = "")
{
    request.origin = origin;
    request.fetch_site = site;
    return request;
}

} // namespace

TEST_CASE("the control plane asks for its token where one is set", "[door]")
{
    const DoorRules door{.control_token = the_token};
    auto request = local_call("GET", "/_simulator/v1/info");
    CHECK(door_status({}, request) == 0);
    CHECK(door_status(door, request) == 401);
    for (const std::string wrong :
         {"", "0123456789abcdeF", "0123456789abcde", "0123456789abcdef0"}) {
        request.control_token = wrong;
        request.authorization = "Bearer " + wrong;
        CHECK(door_status(door, request) == 401);
    }
    request.control_token = the_token;
    CHECK(door_status(door, request) == 0);
    request.control_token = "";
    request.authorization = "bearer " + the_token;
    CHECK(door_status(door, request) == 0);
    request.authorization = "Basic " + the_token;
    CHECK(door_status(door, request) == 401);
    request.authorization = "Bearer of-the-api";
    request.control_token = the_token; // a client's own token may stand beside it
    CHECK(door_status(door, request) == 0);
}

TEST_CASE("a wrong control token is told from none, and never repeated", "[door]")
{
    const DoorRules door{.control_token = the_token};
    auto request = local_call("GET", "/_simulator/v1/info");
    CHECK(turned_away(door, request)->detail.find("asks for its control token") !=
          std::string::npos);
    request.authorization = "Bearer mistaken";
    const auto wrong = turned_away(door, request);
    CHECK(wrong->status == 401);
    CHECK(wrong->detail == "The token that was sent is not the control token of this simulator.");
    CHECK((wrong->detail + wrong->hint).find("mistaken") == std::string::npos);
    request.authorization = "";
    request.control_token = "mistaken";
    CHECK(turned_away(door, request)->detail == wrong->detail);
}

TEST_CASE("without the token only pages and the two health calls are answered", "[door]")
{
    const DoorRules door{.control_token = the_token};
    for (const std::string method : {"GET", "HEAD"}) {
        CHECK(door_status(door, local_call(method, "/_simulator/v1/health/live")) == 0);
        CHECK(door_status(door, local_call(method, "/_simulator/v1/health/ready")) == 0);
        for (const auto& page : all_pages())
            CHECK(door_status(door, local_call(method, std::string(page.path))) == 0);
    }
    CHECK(door_status(door, local_call("POST", "/_simulator/v1/health/live")) == 401);
    CHECK(door_status(door, local_call("POST", "/_simulator/")) == 401);
    CHECK(door_status(door, local_call("HEAD", "/_simulator/v1/info")) == 401);
    for (const std::string path : {"/_simulator/v1/nothing", "/_simulator/v2/info", "/_simulator/x",
                                   "/_simulator//v1/info", "/_simulator/v1/health/live/"})
        CHECK(door_status(door, local_call("GET", path)) == 401);
    CHECK(door_status(door, local_call("POST", "/management-api/oauth/token")) == 0);
    CHECK(door_status(door, local_call("GET", "/management-api/v1/sims")) == 0);
}

TEST_CASE("a refusal says what would be right, in the words of the surface that was called",
          "[door]")
{
    const DoorRules door{.control_token = the_token};
    const auto request = local_call("GET", "/_simulator/v1/info");
    const auto reply = render(*turned_away(door, request), {}, request.path);
    CHECK(reply.status == 401);
    CHECK(reply.content_type == "application/problem+json");
    CHECK(reply.headers ==
          std::vector<std::pair<std::string, std::string>>{
              {"WWW-Authenticate", "Bearer realm=\"easyconnect-simulator control\""}});
    CHECK(reply.body.find("X-Simulator-Token") != std::string::npos);
    CHECK(reply.body.find(the_token) == std::string::npos);

    auto api = local_call("GET", "/management-api/v1/sims");
    api.host = "evil.example";
    const auto refused = render(*turned_away({}, api), {}, api.path);
    CHECK(refused.status == 421);
    CHECK(refused.content_type == "application/json;charset=UTF-8");
    CHECK(refused.body.find("\"error\":\"Misdirected Request\"") != std::string::npos);
    CHECK(refused.body.find("--allow-host") != std::string::npos);
    CHECK(refused.headers.empty());
}

TEST_CASE("a web page whose name was made to lead here is not answered", "[door]")
{
    for (const std::string host :
         {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
          "evil-localhost", "2130706433", "127.1", "[::1].evil.example", "[evil]", "[::1",
          "127.0.0.1:80@evil", "127.0.0.1:", "simulator", "."}) {
        INFO(host);
        CHECK(door_status_for(host) == 421);
    }
}

TEST_CASE("a client that names this machine, or the platform, is answered", "[door]")
{
    for (const std::string host :
         {"127.0.0.1", "127.0.0.1:8080", "localhost", "LocalHost:40021", "localhost.", "[::1]:8080",
          "[::1]", "192.0.2.7:8080", "api.localhost", "api-easyconnect.iot.t-mobile.nl",
          "api.1nce.com", ""}) {
        INFO(host);
        CHECK(door_status_for(host) == 0);
    }
}

TEST_CASE("names that the user allows are ours, too, and with a star all are", "[door]")
{
    const DoorRules door{.names = {"simulator", "sim.example"}};
    CHECK(door_status_for("simulator:8080", door) == 0);
    CHECK(door_status_for("SIM.example", door) == 0);
    CHECK(door_status_for("sim.example.evil", door) == 421);
    CHECK(door_status_for("evil.example", {.checks_host = false}) == 0);
}

TEST_CASE("a page of another origin can neither log in, nor change anything, nor use the control "
          "plane",
          "[door]")
{
    for (const auto& request :
         {local_call("GET", "/_simulator/v1/info"), local_call("POST", "/_simulator/v1/reset"),
          local_call("PUT", "/_simulator/v1/clock"), local_call("OPTIONS", "/_simulator/v1/clock"),
          local_call("POST", "/_simulator/v1/sinks/reports"),
          local_call("POST", "/management-api/oauth/token"),
          local_call("GET", "/management-api/oauth/token"),
          local_call("POST", "/management-api/v1/sims/8988280666000000001/sms"),
          local_call("OPTIONS", "/management-api/v1/sims")}) {
        INFO(request.method << " " << request.path);
        CHECK(door_status({}, request) == 0);
        for (const std::string origin :
             {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:8081",
              "http://localhost:8080", "file://", "127.0.0.1:8080", "http://127.0.0.1:8080.evil"})
            CHECK(door_status({}, from_page(request, origin)) == 403);
        CHECK(door_status({}, from_page(request, "", "cross-site")) == 403);
        CHECK(door_status({}, from_page(request, "", "same-site")) == 403);
        CHECK(door_status({}, from_page(request, "http://127.0.0.1:8080", "cross-site")) == 403);
    }
}

TEST_CASE("the simulator's own pages may do everything", "[door]")
{
    const auto request = local_call("POST", "/_simulator/v1/reset");
    CHECK(door_status({}, from_page(request, "http://127.0.0.1:8080", "same-origin")) == 0);
    CHECK(door_status({}, from_page(request, "https://127.0.0.1:8080")) == 0); // a proxy speaks TLS
    CHECK(door_status({}, from_page(request, "", "none")) == 0);               // typed by the user
    auto upper = request;
    upper.host = "LOCALHOST:8080";
    CHECK(door_status({}, from_page(upper, "http://localhost:8080")) == 0);
    // behind a proxy that calls us by another name
    CHECK(door_status({.public_origin = "https://sim.example"},
                      from_page(request, "https://sim.example")) == 0);
}

TEST_CASE("a link on another site may lead to our pages", "[door]")
{
    for (const std::string path : {"/", "/_simulator/", "/management-api/api-docs"})
        CHECK(door_status({}, from_page(local_call("GET", path), "", "cross-site")) == 0);
}

TEST_CASE("reading the API is no page's business, but it needs a bearer token anyway", "[door]")
{
    CHECK(door_status({}, from_page(local_call("GET", "/management-api/v1/sims"),
                                    "http://evil.example")) == 0);
}

TEST_CASE("where the control plane has an address of its own, each answers for itself", "[door]")
{
    const DoorRules api{.serves = Serves::api, .control_token = the_token};
    const DoorRules control{.serves = Serves::control, .control_token = the_token};
    for (const std::string path : {"/_simulator", "/_simulator/", "/_simulator/v1/info",
                                   "/_simulator/v1/health/live", "/_simulator/v1/openapi.json"}) {
        CHECK(door_status(api, local_call("GET", path)) == 404);
        CHECK(door_status(control, local_call("GET", path)) != 404);
    }
    for (const std::string path :
         {"/", "/management-api/api-docs", "/management-api/v1/sims", "/management-api/oauth/token",
          "/_simulatorx", "/%5Fsimulator/v1/info"}) {
        CHECK(door_status(api, local_call("GET", path)) == 0);
        CHECK(door_status(control, local_call("GET", path)) == 404);
    }
}

TEST_CASE("an address that only this machine can reach is known by all its spellings", "[door]")
{
    for (const auto* host : {"localhost", "LOCALHOST", "sub.localhost", "127.0.0.1", "127.3.2.1",
                             "127.1", "::1", "::ffff:127.0.0.1"})
        CHECK(is_loopback_only(host));
    for (const auto* host : {"0.0.0.0", "0", "0x0", "::", "::ffff:0.0.0.0", "0:0:0:0:0:0:0:0",
                             "192.0.2.1", "simulator", "localhost.example", "*", ""})
        CHECK_FALSE(is_loopback_only(host));
}
