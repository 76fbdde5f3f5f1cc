// A session with the real program becomes a test of its own.
#include "../server/raw_client.hpp"
#include "program.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace easyconnect::test;
using Json = nlohmann::json;

namespace {

const std::string sim = "8988280666000000001";

/// `serve` with these flags, and calls in the name of the demo's account.
struct Session {
    explicit Session(std::vector<std::string> flags)
        : program([&] {
              flags.insert(flags.begin(), {"serve", "--listen", "127.0.0.1:0", "--pace", "manual"});
              return flags;
          }()),
          port(Json::parse(program.read_line())["port"])
    {
        token = Json::parse(ask("POST /management-api/oauth/token",
                                "Basic ZGVtbzpkZW1v\r\nContent-Type: "
                                "application/x-www-form-urlencoded",
                                "grant_type=client_credentials")
                                .body)["access_token"];
    }
    RawReply ask(const std::string& request_line, const std::string& authorization,
                 const std::string& body) const
    {
        return RawClient(port).ask(
            request_line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + authorization +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    RawReply call(const std::string& request_line, const std::string& body = "") const
    {
        return ask(request_line, "Bearer " + token + "\r\nContent-Type: application/json", body);
    }
    void live() const
    {
        const std::string submit = "POST /management-api/v1/sims/" + sim + "/sms";
        CHECK(call(submit, R"({"payload":"delivered"})").status == 201);
        call("POST /_simulator/v1/clock/advance", R"({"by":"1m"})");
        call("PATCH /_simulator/v1/devices/" + sim, R"({"attached":false})");
        CHECK(call(submit, R"({"payload":"waits"})").status == 201);
        call("POST /_simulator/v1/clock/advance", R"({"by":"2m"})");
    }

    Program program;
    int port;
    std::string token;
};

Program::End run_file(const std::string& file)
{
    return Program({"run", file}).wait();
}

} // namespace

TEST_CASE("serve --record writes what happened, and run plays it and finds the same", "[e2e]")
{
    const TemporaryFile file(".yaml", "what was there before");
    Session session({"--record", file.path, "--seed", "7", "--webhook-reports", "sink:reports",
                     "--webhook-mo", "sink:mo"});
    session.live();
    CHECK(text_of(file.path) == "what was there before");
    session.program.signal(SIGTERM);
    CHECK(session.program.wait().code == 0);

    const auto text = text_of(file.path);
    INFO(text);
    CHECK_FALSE(has(text, session.token));
    CHECK(has(text, "at: \"1m\""));
    CHECK(has(text, "sink:reports"));
    const auto end = run_file(file.path);
    INFO(end.out << end.err);
    CHECK(end.code == 0);

    auto changed = text;
    changed.replace(changed.find("\"DELIVERED\""), 11, "\"FAILED\"");
    const TemporaryFile wrong(".yaml", changed);
    CHECK(run_file(wrong.path).code == 1);
}

TEST_CASE("after a reset --record begins anew", "[e2e]")
{
    const TemporaryFile file(".yaml", "");
    Session session({"--record", file.path});
    session.call("POST /_simulator/v1/notes", R"({"text":"before"})");
    session.call("POST /_simulator/v1/reset");
    session.call("POST /_simulator/v1/notes", R"({"text":"behind"})");
    session.program.signal(SIGTERM);
    CHECK(session.program.wait().code == 0);
    CHECK_FALSE(has(text_of(file.path), "before\""));
    CHECK(has(text_of(file.path), "behind"));
    CHECK(run_file(file.path).code == 0);
}

TEST_CASE("a recording that the control plane started right away plays again, too", "[e2e]")
{
    const Session session({});
    CHECK(session.call("POST /_simulator/v1/recording/start").status == 200);
    session.live();
    const auto stopped = session.call("POST /_simulator/v1/recording/stop");
    CHECK(stopped.status == 200);
    CHECK(stopped.header("Content-Type") == "application/yaml");
    const TemporaryFile file(".yaml", stopped.body);
    const auto end = run_file(file.path);
    INFO(stopped.body << end.out << end.err);
    CHECK(end.code == 0);
}

TEST_CASE("Recording says at once when it cannot write, and goes without --scenario", "[e2e]")
{
    CHECK(Program({"serve", "--record", "/no/such/folder/a.yaml"}).wait().code == 4);
    const auto folder = Program({"serve", "--listen", "127.0.0.1:0", "--record", "/tmp"}).wait();
    CHECK(folder.code == 4);
    CHECK(has(folder.err, "the file /tmp cannot be written: it is a folder"));
    const TemporaryFile scenario(".yaml", "version: 1\nfixture: demo\n");
    CHECK(Program({"serve", "--record", "/tmp/a.yaml", "--scenario", scenario.path}).wait().code ==
          2);
}
