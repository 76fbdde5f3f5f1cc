// Every route there is, over a real socket: none has a way in beside the door.
#include "../e2e/program.hpp"
#include "../server/raw_client.hpp"
#include "../web/documented_operations.hpp"

#include "api/endpoints.hpp"
#include "cli/serve_flags.hpp"
#include "cli/serving.hpp"
#include "server/http/transport_limits.hpp"
#include "web/pages.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace easyconnect::test {

namespace {

using Names = std::set<std::string>;

const std::string door_token = "correct-horse-battery-staple";
const std::string token_line = "X-Simulator-Token: " + door_token + "\r\n";

ServedWorlds demo_standing_still()
{
    ServeOptions options;
    options.pace = Pace::manual;
    return served_worlds(options, real_now());
}

/// The demo, served on loopback to those who have the token.
struct GuardedLab {
    GuardedLab()
        : serving(demo_standing_still(),
                  {.listen = {"127.0.0.1", 0}, .door = {.control_token_file = file.path}}, log)
    {}

    /// One request with these header lines and no body.
    RawReply ask(const std::string& method, const std::string& path,
                 const std::string& headers = "") const
    {
        RawClient client(serving.port());
        client.send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n");
        return client.read_reply(method == "HEAD");
    }

    TemporaryFile file{".token", door_token + "\n"};
    Log log{LogFormat::text, LogLevel::error};
    Serving serving;
};

/// A path that a route takes.
std::string path_for(const Endpoint& endpoint)
{
    std::string path = endpoint.path;
    for (auto open = path.find('{'); open != path.npos; open = path.find('{'))
        path.replace(open, path.find('}') - open + 1, "1");
    return path;
}

std::string row_of(const std::string& method, const std::string& path)
{
    return method + " " + path;
}

bool is_control(const Endpoint& endpoint)
{
    return std::string_view(endpoint.path).starts_with(control_prefix);
}

} // namespace

TEST_CASE("every route of the control plane asks for the token, but for the two that say nothing",
          "[door][walk]")
{
    const GuardedLab lab;
    Names open;
    std::size_t walked = 0;
    for (const auto& endpoint : all_endpoints()) {
        if (!is_control(endpoint)) continue;
        ++walked;
        const auto path = path_for(endpoint);
        Names methods{endpoint.method};
        if (methods.contains("GET")) methods.insert("HEAD");
        for (const auto& method : methods) {
            INFO(method << " " << path);
            const auto reply = lab.ask(method, path);
            if (reply.status != 401) {
                open.insert(row_of(method, path));
                continue;
            }
            CHECK(reply.header("Content-Type") == "application/problem+json");
            CHECK(reply.header("WWW-Authenticate") ==
                  "Bearer realm=\"easyconnect-simulator control\"");
            CHECK(lab.ask(method, path, "X-Simulator-Token: wrong\r\n").status == 401);
            CHECK(lab.ask(method, path, token_line).status != 401);
        }
    }
    CHECK(walked > 60);
    CHECK(open == Names{"GET /_simulator/v1/health/live", "GET /_simulator/v1/health/ready",
                        "HEAD /_simulator/v1/health/live", "HEAD /_simulator/v1/health/ready"});
}

TEST_CASE("pages are read without the token, and hold nothing of the world", "[door][walk]")
{
    const GuardedLab lab;
    for (const auto& page : all_pages()) {
        const auto reply = lab.ask("GET", std::string(page.path));
        CHECK(reply.status == 200);
        CHECK(reply.body == page.bytes);
    }
}

TEST_CASE("every route has a bound on its body, and an entry in an OpenAPI document",
          "[door][walk]")
{
    const GuardedLab lab;
    const TransportLimits limits;
    for (const auto& endpoint : all_endpoints()) {
        INFO(endpoint.method << " " << endpoint.path);
        const auto path = path_for(endpoint);
        const auto most = path == snapshot_path  ? limits.snapshot_body
                          : is_control(endpoint) ? limits.control_body
                                                 : limits.body;
        const auto reply =
            lab.ask(endpoint.method, path,
                    token_line + "Content-Length: " + std::to_string(most + 1) + "\r\n");
        CHECK(reply.status == 413);
        CHECK(documented_operation(endpoint.method, endpoint.path) != nullptr);
    }
}

TEST_CASE("nobody without the token makes us read, or keep, a body", "[door]")
{
    const GuardedLab lab;
    const std::string large = "Content-Length: 200000000\r\n";
    CHECK(lab.ask("PUT", snapshot_path, large).status == 401); // at once: no byte of it has come
    CHECK(lab.ask("PUT", snapshot_path, large + "Expect: 100-continue\r\n").status == 401);
    CHECK(lab.ask("PUT", snapshot_path, large + "Expect: 100-continue\r\n" + token_line).head ==
          "HTTP/1.1 100 Continue\r\n");
}

TEST_CASE("every route is behind the checks of Host and Origin", "[door][walk]")
{
    const GuardedLab lab;
    for (const auto& endpoint : all_endpoints()) {
        INFO(endpoint.method << " " << endpoint.path);
        RawClient rebound(lab.serving.port());
        CHECK(rebound
                  .ask(std::string(endpoint.method) + " " + path_for(endpoint) +
                       " HTTP/1.1\r\nHost: evil.example\r\n" + token_line + "\r\n")
                  .status == 421);
        const auto foreign = lab.ask(endpoint.method, path_for(endpoint),
                                     token_line + "Origin: http://evil.example\r\n");
        const bool may_be_read = std::string_view(endpoint.method) == "GET" &&
                                 (!is_control(endpoint) || path_for(endpoint).ends_with("live") ||
                                  path_for(endpoint).ends_with("ready"));
        CHECK((foreign.status == 403) == !may_be_read);
        CHECK_FALSE(foreign.header("Access-Control-Allow-Origin"));
    }
    const auto preflight =
        lab.ask("OPTIONS", "/_simulator/v1/reset",
                "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n");
    CHECK(preflight.status == 403);
    for (const auto& [name, value] : preflight.headers())
        CHECK_FALSE(name.starts_with("Access-Control-"));
}

} // namespace easyconnect::test
