// Who is let in, at the real program.
#include "../server/test_receiver.hpp"
#include "served.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace easyconnect::test {

using namespace std::chrono_literals;

namespace {

/// A header line with this token.
std::string showing(const std::string& token)
{
    return "X-Simulator-Token: " + token + "\r\n";
}

int status_at(int port, const std::string& path, const std::string& headers = "")
{
    return RawClient(port)
        .ask("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n")
        .status;
}

int port_of(const std::string& url)
{
    return std::stoi(url.substr(url.rfind(':') + 1));
}

/// Lets the demo's first SIM send an SMS, whose webhook goes to the sink `mo`.
void send_mo(int port, const std::string& token)
{
    const std::string body = R"({"payload":"hi","dest_address":"12345"})";
    CHECK(RawClient(port)
              .ask("POST /_simulator/v1/devices/8988280666000000001/sms HTTP/1.1\r\n"
                   "Host: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                   showing(token) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                   body)
              .status == 201);
}

} // namespace

TEST_CASE("on loopback nobody has to show a token, and none is made", "[e2e][door]")
{
    const Served served;
    CHECK_FALSE(served.ready.contains("control_token"));
    CHECK_FALSE(served.ready.contains("control_url"));
    CHECK(served.ask("GET /_simulator/v1/info").status == 200);
}

TEST_CASE("elsewhere a token is made, told once on stdout, and demanded", "[e2e][door]")
{
    Served served({"--listen", "0.0.0.0:0", "--log-level", "debug"});
    const std::string token = served.ready.at("control_token");
    CHECK(token.size() == 64);
    CHECK(served.ask("GET /_simulator/v1/info").status == 401);
    CHECK(served.ask("GET /_simulator/v1/info", showing(token)).status == 200);
    CHECK(served.ask("GET /_simulator/v1/health/ready").status == 200);
    CHECK(served.get("/sims", served.token()).status == 200); // the API has its own
    CHECK_FALSE(has(served.ask("GET /_simulator/v1/snapshot", showing(token)).body, token));
    served.program.signal(SIGTERM);
    const auto end = served.program.wait();
    CHECK(end.code == 0);
    CHECK(has(end.err, "/_simulator/v1/info"));
    CHECK(has(end.err, "status=401"));
    CHECK_FALSE(has(end.err, token));
    CHECK_FALSE(has(end.out, token));
}

TEST_CASE("clients elsewhere may use any name for the API, and any with a token for the rest",
          "[e2e][door]")
{
    const Served elsewhere({"--listen", "0.0.0.0:0"});
    const auto ask = [](const Served& served, const std::string& host) {
        return RawClient(served.ready["port"].get<int>())
            .ask("GET /management-api/v1/sims HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
            .status;
    };
    CHECK(ask(elsewhere, "simulator:8080") == 401); // the platform's own: no bearer token
    CHECK(ask(Served(), "simulator:8080") == 421);
    CHECK(ask(Served({"--allow-host", "simulator"}), "simulator:8080") == 401);
    CHECK(ask(Served({"--allow-host", "*"}), "evil.example") == 401);
    CHECK(ask(Served({"--public-url", "https://sim.example"}), "sim.example") == 401);
}

TEST_CASE("a token file is made, and demanded on loopback, too", "[e2e][door]")
{
    const TemporaryFile file(".token", "");
    ::unlink(file.path.c_str());
    const Served served({"--control-token-file", file.path, "--webhook-mo", "sink:mo"});
    CHECK_FALSE(served.ready.contains("control_token"));
    auto token = text_of(file.path);
    token.pop_back();
    CHECK(served.ask("GET /_simulator/v1/info").status == 401);
    CHECK(served.ask("GET /_simulator/v1/info", "Authorization: Bearer " + token + "\r\n").status ==
          200);

    send_mo(served.ready["port"], token); // a webhook to a sink comes in through this door, too
    const auto got = served.ask("GET /_simulator/v1/sinks/mo/requests?wait=10s", showing(token));
    CHECK(has(got.body, "\"payload\\\":\\\"hi\\\""));
    CHECK_FALSE(has(got.body, token));
    CHECK_FALSE(
        has(served.ask("GET /_simulator/v1/webhooks/deliveries", showing(token)).body, token));
}

TEST_CASE("a webhook to a receiver carries no control token", "[e2e][door]")
{
    const TemporaryFile file(".token", "correct-horse-battery-staple");
    TestReceiver receiver;
    const Served served({"--control-token-file", file.path, "--webhook-mo", receiver.url()});
    send_mo(served.ready["port"], "correct-horse-battery-staple");
    const auto headers = receiver.request(1).headers;
    CHECK_FALSE(headers.contains("x-simulator-token"));
    CHECK_FALSE(headers.contains("authorization"));
}

TEST_CASE("a broken token file is told, exit code 2", "[e2e][door]")
{
    const TemporaryFile file(".token", "short");
    for (const std::vector<std::string>& wrong :
         {std::vector<std::string>{"--control-token-file", file.path},
          {"--control-token-file", ""},
          {"--control-listen", "8081"},
          {"--allow-host", "simulator:8080"},
          {"--allow-host", "http://simulator"},
          {"--webhook-allow", "169.254.169.254"},
          {"--webhook-allow", "10.0.0.0/33"},
          {"--control-listen", "127.0.0.1:8099", "--webhook-mo", "http://localhost:8099/x"}}) {
        auto arguments = wrong;
        arguments.insert(arguments.begin(), {"serve", "--listen", "127.0.0.1:0"});
        const auto end = Program(arguments).wait();
        INFO(end.err);
        CHECK(end.code == 2);
        CHECK(has(end.err, wrong.front() == "--control-listen" ? "--" : wrong.front()));
    }
}

TEST_CASE("the control plane may have an address of its own, and each answers for itself",
          "[e2e][door]")
{
    Served served(
        {"--pace", "manual", "--control-listen", "127.0.0.1:0", "--webhook-mo", "sink:mo"});
    const int api = served.ready["port"];
    const int control = port_of(served.ready.at("control_url"));
    CHECK(api != control);
    for (const std::string path : {"/_simulator/", "/_simulator/v1/info",
                                   "/_simulator/v1/health/ready", "/_simulator/v1/openapi.json"}) {
        CHECK(status_at(api, path) == 404);
        CHECK(status_at(control, path) == 200);
    }
    CHECK(status_at(api, "/") == 200);
    CHECK(status_at(control, "/") == 404);
    CHECK(status_at(api, "/management-api/v1/sims") == 401);
    CHECK(status_at(control, "/management-api/v1/sims") == 404);

    send_mo(control, "");
    CHECK(has(RawClient(control)
                  .ask("GET /_simulator/v1/sinks/mo/requests?wait=10s HTTP/1.1\r\n"
                       "Host: 127.0.0.1\r\n\r\n")
                  .body,
              "\"payload\\\":\\\"hi\\\""));
    // neither of the two is anybody's receiver
    const auto change_target_to = [&](int port) {
        const auto body = R"({"mo":{"url":"http://localhost:)" + std::to_string(port) + R"(/x"}})";
        return RawClient(control)
            .ask("PUT /_simulator/v1/webhooks HTTP/1.1\r\nHost: 127.0.0.1:" +
                 std::to_string(control) +
                 "\r\n"
                 "Content-Type: application/json\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body)
            .status;
    };
    CHECK(change_target_to(control) == 400);
    CHECK(change_target_to(api) == 400);
    CHECK(change_target_to(9) == 200);

    RawClient hanging(api);
    hanging.send("POST /management-api/oauth/token HTTP/1.1\r\nContent-Le"); // half a request each
    RawClient also_hanging(control);
    also_hanging.send("PUT /_simulator/v1/snapshot HTTP/1.1\r\nHost: localhost\r\n"
                      "Content-Length: 1000\r\n\r\n{");
    const auto started = std::chrono::steady_clock::now();
    served.program.signal(SIGTERM);
    CHECK(served.program.wait().code == 0);
    CHECK(std::chrono::steady_clock::now() - started < 2s);
}

TEST_CASE("only an exposed control plane needs a token, wherever the API is", "[e2e][door]")
{
    const Served guarded({"--control-listen", "0.0.0.0:0"});
    const std::string token = guarded.ready.at("control_token");
    const int port = port_of(guarded.ready.at("control_url"));
    CHECK(status_at(port, "/_simulator/v1/info") == 401);
    CHECK(status_at(port, "/_simulator/v1/info", showing(token)) == 200);

    const Served hidden({"--listen", "0.0.0.0:0", "--control-listen", "127.0.0.1:0"});
    CHECK_FALSE(hidden.ready.contains("control_token"));
    CHECK(status_at(port_of(hidden.ready.at("control_url")), "/_simulator/v1/info") == 200);
    CHECK(status_at(hidden.ready["port"], "/_simulator/v1/info") == 404);
}

TEST_CASE("our own commands show the token, and exec tells it its client", "[e2e][door]")
{
    const TemporaryFile file(".token", "correct-horse-battery-staple");
    const Served served({"--control-token-file", file.path});
    const std::string url = served.ready["url"];
    const auto without = Program({"clock", "--url", url}).wait();
    CHECK(without.code == 1);
    CHECK(has(without.err, "asks for its control token"));
    CHECK(Program({"clock", "--url", url, "--control-token-file", file.path}).wait().code == 0);
    CHECK(Program({"clock", "--url", url, "--control-token-file", "/nowhere"}).wait().code == 2);

    const auto told =
        Program({"exec", "--control-token-file", file.path, "--", "sh", "-c",
                 "echo $EASYCONNECT_CONTROL_TOKEN; \"$0\" clock >/dev/null", EASYCONNECT_PROGRAM})
            .wait();
    INFO(told.err);
    CHECK(told.out == "correct-horse-battery-staple\n");
    CHECK(told.code == 0);
    CHECK(
        Program({"exec", "--", "sh", "-c", "test -z \"$EASYCONNECT_CONTROL_TOKEN\""}).wait().code ==
        0);
}

TEST_CASE("a token file that others may read is warned of", "[e2e][door]")
{
    const TemporaryFile file(".token", "correct-horse-battery-staple");
    const auto said = [&] {
        Served served({"--control-token-file", file.path});
        served.program.signal(SIGTERM);
        return served.program.wait().err;
    };
    REQUIRE(::chmod(file.path.c_str(), 0640) == 0);
    CHECK(has(said(), "warn token file open to others file=\"" + file.path + "\""));
    REQUIRE(::chmod(file.path.c_str(), 0600) == 0);
    CHECK_FALSE(has(said(), "open to others"));
}

TEST_CASE("the address that is announced can be called", "[e2e][door]")
{
    for (const std::string any : {"*", "0.0.0.0", "0"}) {
        const Served served({"--listen", any + ":0", "--control-listen", any + ":0"});
        CHECK(has(served.ready["url"], "http://127.0.0.1:"));
        CHECK(has(served.ready["control_url"], "http://127.0.0.1:"));
    }
}

TEST_CASE("a target of webhooks that is not allowed is refused by the control plane, too",
          "[e2e][door]")
{
    const Served served({"--webhook-allow", "192.0.2.0/24", "--webhook-allow", "hooks.example"});
    const auto put = [&](const std::string& url) {
        return served.ask("PUT /_simulator/v1/webhooks", "Content-Type: application/json\r\n",
                          R"({"mo":{"url":")" + url + "\"}}");
    };
    const auto refused = put("http://127.0.0.1:9/x");
    CHECK(refused.status == 400);
    CHECK(has(refused.body, "none of those that --webhook-allow names"));
    CHECK(has(refused.body, "/mo/url"));
    CHECK(put("http://192.0.2.7/x").status == 200);
    CHECK(put("https://hooks.example/x").status == 200);
    CHECK(put("sink:mo").status == 200);

    const TemporaryFile fixture(".yaml",
                                "version: 1\nwebhooks: {mo: {url: \"http://198.51.100.1/x\"}}\n");
    const auto end = Program({"serve", "--listen", "127.0.0.1:0", "--fixture", fixture.path,
                              "--webhook-allow", "192.0.2.0/24"})
                         .wait();
    CHECK(end.code == 2);
    CHECK(has(end.err, "--webhook-allow: it does not name http://198.51.100.1"));
}

TEST_CASE("webhooks go only where they are allowed to, and to sinks", "[e2e][door]")
{
    TestReceiver receiver;
    const auto outcome_with = [&](const std::string& allowed, const std::string& target) {
        const Served served({"--pace", "manual", "--webhook-allow", "192.0.2.0/24",
                             "--webhook-allow", allowed, "--webhook-mo", target});
        send_mo(served.ready["port"], "");
        return served.ask("GET /_simulator/v1/webhooks/deliveries").body;
    };
    auto by_name = receiver.url(); // which may lead anywhere
    by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
    CHECK(has(outcome_with("example.com", by_name), "none of those that --webhook-allow names"));
    CHECK(has(outcome_with("127.0.0.0/8", receiver.url()), "acknowledged"));
    CHECK(has(outcome_with("example.com", "sink:mo"), "acknowledged"));
    CHECK(receiver.requests().size() == 1);
}

} // namespace easyconnect::test
