// What must never be told, wherever the program tells something.
#include "../server/test_receiver.hpp"
#include "served.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect::test;
using Json = nlohmann::json;

namespace {

constexpr const char* robot_password = "pass-w0rd-of-robot";
constexpr const char* robot_login = "cm9ib3Q6cGFzcy13MHJkLW9mLXJvYm90"; // robot and the password
constexpr const char* wrong_login = "cm9ib3Q6d3JvbmctcGFzc3dvcmQ=";     // robot:wrong-password
constexpr const char* fixture_with_password =
    "version: 1\naccounts: [{username: robot, password: pass-w0rd-of-robot}]\n"
    "sims: [{iccid: \"8988280666000000001\"}]\n";

/// All that must not be found, with the token that was given.
std::vector<std::string> all_secrets(const std::string& token)
{
    return {token,           robot_password,   robot_login,
            wrong_login,     "wrong-password", "form-secret",
            "strange-token", "webhook-bearer", "query-secret",
            "url-password",  "control-secret", "world-password"};
}

void check_without_secrets(const std::string& text, const std::string& token)
{
    for (const auto& secret : all_secrets(token)) {
        INFO(secret << " in " << text.substr(0, 20'000));
        CHECK_FALSE(has(text, secret));
    }
}

/// Everything that brings a secret along; gives the token.
std::string use_secrets(const Served& served)
{
    const std::string json = "Content-Type: application/json\r\n";
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    const std::string login = "POST /management-api/oauth/token";
    const auto basic = [](const char* code) {
        return std::string("Authorization: Basic ") + code + "\r\n";
    };
    served.ask(login, basic(wrong_login) + form, "grant_type=client_credentials");
    served.ask(login, form, "grant_type=password&username=robot&password=form-secret");
    served.ask(login + "?client_secret=form-secret", basic(wrong_login));
    const std::string token =
        Json::parse(served.ask(login, basic(robot_login) + form, "grant_type=client_credentials")
                        .body)["access_token"];
    served.get("/sims", token);
    served.get("/sims?access_token=" + token, token);
    served.get("/sims", "strange-token");
    served.ask("GET /management-api/v1/sims", "Authorization: " + token + "\r\n");
    const std::string control = "Authorization: Bearer control-secret\r\n"
                                "X-Simulator-Token: control-secret\r\n" +
                                json;
    served.ask("PUT /_simulator/v1/webhooks", control,
               R"({"reports":{"url":"http://robot:url-password@127.0.0.1:9/"}})");
    const auto targets = Json::parse(served.ask("GET /_simulator/v1/webhooks", control).body);
    served.ask("PUT /_simulator/v1/webhooks", control,
               R"({"mo":{"url":")" + targets["mo"]["url"].get<std::string>() +
                   R"("},"bearer":"webhook-bearer"})");
    served.ask("POST /_simulator/v1/worlds", control,
               R"({"name":"ci-1","password":"world-password"})");
    served.ask("POST /_simulator/v1/devices/8988280666000000001/sms", control,
               R"({"payload":"hello"})");
    served.advance("10s");
    return token;
}

} // namespace

TEST_CASE("no secret is in the log, in either format, or in what is told of requests", "[e2e][log]")
{
    const TemporaryFile fixture(".yaml", fixture_with_password);
    for (const std::string format : {"text", "json"}) {
        TestReceiver receiver;
        receiver.otherwise(ScriptedAnswer::status(500));
        Served served({"--log-format", format, "--log-level", "debug", "--pace", "manual",
                       "--fixture", fixture.path, "--webhook-mo",
                       receiver.url() + "?key=query-secret"});
        const auto token = use_secrets(served);
        CHECK(receiver.request(1).headers.at("authorization") == "Bearer webhook-bearer");
        for (const std::string path :
             {"v1/requests", "v1/requests?bodies=true", "v1/requests/4", "v1/requests/4/explain",
              "v1/requests.har", "v1/events?limit=1000", "v1/findings", "v1/info", "v1/worlds",
              "metrics"}) {
            const auto reply = served.ask("GET /_simulator/" + path);
            INFO(path);
            CHECK(reply.status == 200);
            check_without_secrets(reply.body, token);
        }
        served.program.signal(SIGTERM);
        const auto end = served.program.wait();
        CHECK(has(end.err, "oauth.token"));
        CHECK(has(end.err, "webhook failed"));
        check_without_secrets(end.err + end.out, token);
    }
}

TEST_CASE("no secret is in what run writes: its lines, log, JUnit and page", "[e2e][run]")
{
    const TemporaryFile scenario(".yaml", std::string(fixture_with_password) +
                                              "name: a login\nexpect:\n"
                                              "  - request: {operation: oauth.token}\n"
                                              "    count: 7\n");
    const TemporaryFile junit(".xml", "");
    const TemporaryFile page(".html", "");
    const TemporaryFile kept(".token", "");
    const auto end = Program({"run", scenario.path, "--junit", junit.path, "--report", page.path,
                              "--log-level", "debug", "--", "python3", "-c", R"(
import base64, json, os, sys, urllib.request as http
e = os.environ
def ask(url, data, authorization):
    try:
        return http.urlopen(http.Request(url, data, {"Authorization": authorization})).read()
    except http.HTTPError as error:
        return error.read()
def login(password):
    code = base64.b64encode(f"{e['EASYCONNECT_USERNAME']}:{password}".encode()).decode()
    return ask(e["EASYCONNECT_TOKEN_URL"], b"grant_type=client_credentials", "Basic " + code)
login("wrong-" + "password")
token = json.loads(login(e["EASYCONNECT_PASSWORD"]))["access_token"]
open(sys.argv[1], "w").write(token)
ask(e["EASYCONNECT_URL"] + "/v1/sims?access_token=" + token, None, "Bearer " + token)
ask(e["EASYCONNECT_URL"] + "/v1/sims", None, "Bearer strange-" + "token") # the page has this command
)",
                              kept.path})
                         .wait();
    const auto token = text_of(kept.path);
    REQUIRE(token.size() > 30);
    CHECK(end.code == 1);
    CHECK(has(end.err, "oauth/token"));
    for (const auto& text : {end.out, end.err, text_of(junit.path), text_of(page.path)}) {
        CHECK_FALSE(text.empty());
        check_without_secrets(text, token);
    }
}
