// The real program, as a user starts it.
#include "../scenario/storm_scenario.hpp"
#include "../server/test_receiver.hpp"
#include "served.hpp"

#include "scenario/scenario.hpp"
#include "scenario/snapshots/snapshot.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect::test;
using namespace std::chrono_literals;
using Json = nlohmann::json;

TEST_CASE("serve says in one line of JSON when and where it is ready", "[e2e]")
{
    Served served({"--seed", "42"});
    CHECK(served.ready["event"] == "ready");
    CHECK(served.ready["pid"] == served.program.pid());
    CHECK(served.ready["seed"] == 42);
    CHECK(served.ready["url"] ==
          "http://127.0.0.1:" + std::to_string(served.ready["port"].get<int>()));
    CHECK(served.ask("GET /_simulator/v1/health/ready").status == 200);

    served.program.signal(SIGTERM);
    const auto end = served.program.wait();
    CHECK(end.code == 0);
    CHECK(end.out.empty()); // nothing else on stdout
    CHECK_FALSE(end.err.empty());
}

TEST_CASE("SIGTERM and SIGINT end it within two seconds, idle connections or not", "[e2e]")
{
    for (const int signal : {SIGTERM, SIGINT}) {
        Served served;
        std::vector<RawClient> idle;
        for (int i = 0; i < 20; ++i) {
            idle.emplace_back(served.ready["port"].get<int>());
            idle.back().ask("GET /_simulator/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        idle.emplace_back(served.ready["port"].get<int>()); // one that never asks
        idle.back().send("GET /half");                      // and half a request
        const auto started = std::chrono::steady_clock::now();
        served.program.signal(signal);
        CHECK(served.program.wait().code == 0);
        CHECK(std::chrono::steady_clock::now() - started < 2s);
    }
}

TEST_CASE("SIGTERM while a webhook hangs ends it within two seconds", "[e2e]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::hang());
    Served served({"--webhook-mo", receiver.url()});
    served.ask("POST /_simulator/v1/devices/8988280666000000001/sms",
               "Content-Type: application/json\r\n", R"({"payload":"hi"})");
    receiver.request(1);
    const auto started = std::chrono::steady_clock::now();
    served.program.signal(SIGTERM);
    CHECK(served.program.wait().code == 0);
    CHECK(std::chrono::steady_clock::now() - started < 2s);
}

TEST_CASE("an occupied port is told with its number, exit code 4", "[e2e]")
{
    const Served served;
    const auto port = std::to_string(served.ready["port"].get<int>());
    const auto end = Program({"serve", "--listen", "127.0.0.1:" + port}).wait();
    CHECK(end.code == 4);
    CHECK(end.err.find(port) != std::string::npos);
    CHECK(end.out.empty());
}

TEST_CASE("wrong flags are told, exit code 2", "[e2e]")
{
    const std::vector<std::vector<std::string>> wrong = {
        {},
        {"sreve"},
        {"serve", "--sed", "1"},
        {"serve", "--seed", "abc"},
        {"serve", "--seed", "-1"},
        {"serve", "--listen", "8080"},
        {"serve", "--listen", "127.0.0.1:65536"},
        {"serve", "--listen", "::1:80"},
        {"serve", "--pace", "slow"},
        {"serve", "--pace", "scaled"},
        {"serve", "--pace", "scaled:0"},
        {"serve", "--start-time", "yesterday"},
        {"serve", "--webhook-mo", "localhost:9000"},
        {"serve", "--webhook-reports", ""},
        {"serve", "--webhook-reports", "sink:"},
        {"serve", "--webhook-reports", "http://169.254.169.254/latest/meta-data"},
        {"serve", "--webhook-mo", "http://0xA9FEA9FE/"},
        {"serve", "--webhook-mo", "http://localhost:8080/management-api/v1/sims"},
        {"serve", "--listen", "0.0.0.0:8099", "--webhook-mo", "http://127.0.0.1:8099/x"},
        {"serve", "--public-url", "http://simulator", "--webhook-mo", "http://simulator/x"},
        {"serve", "--log-level", "loud"},
        {"serve", "--log-format", "xml"},
        {"serve", "--public-url", "http://x/path"},
        {"serve", "stray"},
    };
    for (const auto& arguments : wrong) {
        const auto end = Program(arguments).wait();
        INFO(end.err);
        CHECK(end.code == 2);
        CHECK(end.err.size() > 20);
        CHECK(end.out.empty());
    }
}

TEST_CASE("a broken fixture is told by file, line and column, exit code 3", "[e2e]")
{
    const TemporaryFile file(".yaml", "version: 1\nsims:\n  - iccid: \"12\"\n");
    const auto end = Program({"serve", "--fixture", file.path}).wait();
    CHECK(end.code == 3);
    CHECK(end.err.find(file.path + ":3:12: error: ") != std::string::npos);

    const auto missing = Program({"serve", "--fixture", "/nowhere/x.yaml"}).wait();
    CHECK(missing.code == 3);
    CHECK(missing.err.find("/nowhere/x.yaml") != std::string::npos);
}

TEST_CASE("the port file holds the port while it serves", "[e2e]")
{
    const TemporaryFile place(".port", "");
    Served served({"--port-file", place.path});
    std::ifstream file(place.path);
    int port = 0;
    file >> port;
    CHECK(port == served.ready["port"].get<int>());
    served.program.signal(SIGTERM);
    CHECK(served.program.wait().code == 0);
    CHECK_FALSE(std::ifstream(place.path).is_open());
}

TEST_CASE("help and version go to stdout, exit code 0", "[e2e]")
{
    for (const auto& arguments :
         {std::vector<std::string>{"--help"}, {"serve", "--help"}, {"--version"}}) {
        const auto end = Program(arguments).wait();
        CHECK(end.code == 0);
        CHECK(end.out.find("easyconnect-simulator") != std::string::npos);
    }
}

TEST_CASE("the walk of the README: token, list, SMS, report, SMS from a device, expired token",
          "[e2e]")
{
    const std::string sim = "8988280666000000001";
    const Served served({"--webhook-reports", "sink:reports", "--webhook-mo", "sink:mo",
                         "--start-time", "2026-02-03T04:05:06Z"});
    const auto token = served.token();
    CHECK(Json::parse(served.get("/sims?pageSize=3", token).body).size() == 3);

    const auto submitted =
        served.ask("POST /management-api/v1/sims/" + sim + "/sms",
                   "Content-Type: application/json\r\nAuthorization: Bearer " + token + "\r\n",
                   R"({"payload":"message text","source_address":")" + sim + "\"}");
    CHECK(submitted.status == 201);
    CHECK(submitted.body.empty());
    served.advance("10s");
    const auto report = served.first_at("reports");
    CHECK(report["method"] == "PATCH");
    CHECK(report["content_type"] == "application/json");
    const auto body = report["json"];
    CHECK(body["status"] == Json({{"status", "DELIVERED"}, {"id", "4"}}));
    CHECK(body["endpoint"]["name"] == sim);
    CHECK(body["endpoint"]["id"].is_string());
    CHECK(body["organisation"]["id"] == "4321");
    CHECK(submitted.header("Location")->ends_with("/sms/" + body["id"].get<std::string>()));

    served.ask("POST /_simulator/v1/devices/" + sim + "/sms", "Content-Type: application/json\r\n",
               R"({"payload":"hello from the field","dest_address":"12345"})");
    const auto mo = served.first_at("mo");
    CHECK(mo["method"] == "POST");
    const auto text = mo["json"];
    CHECK(text["payload"] == "hello from the field");
    CHECK(text["multi_part_info"]["partno"] == 1);
    CHECK(text["multi_part_info"]["identifier"] == text["id"]);
    CHECK(text["dcs"] == "0");
    CHECK(text["pid"] == "0");

    served.advance("239m"); // some seconds have passed already
    CHECK(served.get("/sims/" + sim, token).status == 200);
    served.advance("2m");
    CHECK(served.get("/sims/" + sim, token).status == 401);
}

TEST_CASE("two runs with one seed, one start and the same calls have the same log", "[e2e]")
{
    const auto play = [](const std::string& seed) {
        const Served served(
            {"--seed", seed, "--pace", "manual", "--start-time", "2026-02-03T04:05:06Z"});
        const auto token = served.token();
        served.get("/sims", token);
        for (int i = 0; i < 3; ++i)
            served.ask("POST /management-api/v1/sims/8988280666000000001/sms",
                       "Content-Type: application/json\r\nAuthorization: Bearer " + token + "\r\n",
                       R"({"payload":"hello"})");
        served.advance("2h");
        return token + served.ask("GET /_simulator/v1/events?limit=1000").body;
    };
    CHECK(play("7") == play("7"));
    CHECK(play("7") != play("8"));
}

// --- a state that outlives the program

TEST_CASE("a world outlives its program in a state file, and goes on where it stood", "[serve]")
{
    const auto journal = [](const Served& served) {
        return Json::parse(served.ask("GET /_simulator/v1/events?limit=1000").body)["events"];
    };
    const auto send = [](const Served& served, const std::string& token) {
        return served.ask("POST /management-api/v1/sims/8988280666000000001/sms",
                          "Content-Type: application/json\r\nAuthorization: Bearer " + token +
                              "\r\n",
                          R"({"payload":"hi"})");
    };
    const std::vector<std::string> flags{
        "--pace",      "manual", "--start-time", "2026-01-05T08:00:00Z", "--webhook-reports",
        "sink:reports"};
    Served uninterrupted(flags);
    const auto token = uninterrupted.token();
    send(uninterrupted, token);
    uninterrupted.advance("2s"); // it is being handed over
    uninterrupted.advance("10m");

    TemporaryFile state(".json", "");
    ::unlink(state.path.c_str()); // at first there is none
    auto with_state = flags;
    with_state.insert(with_state.end(), {"--state", state.path});
    {
        Served first(with_state);
        CHECK(first.token() == token);
        send(first, token);
        first.advance("2s");
        first.program.signal(SIGTERM);
        CHECK(first.program.wait().code == 0);
    }
    Served second(with_state);
    CHECK(second.get("/sims", token).status == 200); // the token is still good
    second.advance("10m");
    uninterrupted.get("/sims", token);
    const auto sms = [](const Json& events) {
        Json about = Json::array();
        for (const auto& event : events)
            if (event["kind"] != "request") about.push_back({event["at"], event["kind"]});
        return about;
    };
    CHECK(sms(journal(second)) == sms(journal(uninterrupted)));
    CHECK(second.first_at("reports")["json"]["status"]["status"] == "DELIVERED");
}

TEST_CASE("a snapshot taken mid-scenario, restored into a new process, ends with the same log",
          "[serve][scenario]")
{
    using easyconnect::make_world;
    using easyconnect::read_scenario;
    using easyconnect::snapshot_text;
    const auto play = [](const Served& served, const std::string& token, int from, int to) {
        for (int n = from; n < to; ++n) {
            const auto card = "/sims/898828066600000000" + std::to_string(1 + n % 3);
            served.get(card, token);
            for (int i = 0; i < 2; ++i)
                served.ask("POST /management-api/v1" + card + "/sms",
                           "Content-Type: application/json\r\nAuthorization: Bearer " + token +
                               "\r\n",
                           R"({"payload":"open"})");
            served.advance("3m");
        }
    };
    const auto log = [](const Served& served) {
        Json lines = Json::array();
        for (const auto* list : {"events", "requests"}) {
            const auto path = std::string("GET /_simulator/v1/") + list + "?limit=1000";
            const auto answer = Json::parse(served.ask(path).body); // must outlive the loop
            for (const auto& line : answer.at(list)) lines.push_back(line.dump());
        }
        return lines;
    };
    const auto scenario = read_scenario({"storm.yaml", storm_scenario});
    const TemporaryFile beginning(".json", snapshot_text(make_world(scenario)));
    const Served whole({"--state", beginning.path});
    const auto token = whole.token();
    play(whole, token, 0, 12);
    const auto snapshot = whole.ask("GET /_simulator/v1/snapshot").body;
    play(whole, token, 12, 30);
    CHECK(log(whole).size() > 200);

    const TemporaryFile middle(".json", snapshot);
    const Served from_file({"--state", middle.path});
    play(from_file, token, 12, 30);
    CHECK(log(from_file) == log(whole));

    const Served from_call;
    CHECK(
        from_call.ask("PUT /_simulator/v1/snapshot", "Content-Type: application/json\r\n", snapshot)
            .status == 204);
    play(from_call, token, 12, 30);
    CHECK(log(from_call) == log(whole));
}

TEST_CASE("a state file that is no snapshot ends the program with 3, and stays as it is", "[serve]")
{
    const TemporaryFile state(".json", "{\"format\":\"easyconnect-world\"}");
    Program program({"serve", "--listen", "127.0.0.1:0", "--state", state.path});
    const auto end = program.wait();
    CHECK(end.code == 3);
    CHECK(end.err.find(state.path) != std::string::npos);
    CHECK(end.err.find("the member version is missing") != std::string::npos);
    std::ifstream file(state.path);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) ==
          "{\"format\":\"easyconnect-world\"}");
}

TEST_CASE("a state that could not be saved is told before anything happens", "[serve]")
{
    const auto end =
        Program({"serve", "--listen", "127.0.0.1:0", "--state", "/nowhere/at/all.json"}).wait();
    CHECK(end.code == 4);
    CHECK(end.err.find("cannot save the state in /nowhere/at/all.json") != std::string::npos);
}

TEST_CASE("a state whose folder went away meanwhile is told at the end", "[serve]")
{
    std::string folder = "/tmp/easyconnect-state-XXXXXX";
    REQUIRE(::mkdtemp(folder.data()));
    Served served({"--state", folder + "/world.json"});
    REQUIRE(::rmdir(folder.c_str()) == 0);
    served.program.signal(SIGTERM);
    const auto end = served.program.wait();
    CHECK(end.code == 4);
    CHECK(end.err.find("cannot save the state in " + folder) != std::string::npos);
}

TEST_CASE("a fixture with a template serves a world for each name that logs in", "[serve]")
{
    const TemporaryFile fixture(".yaml", "version: 1\n"
                                         "accounts: [{username: \"ci-*\", password: secret}]\n"
                                         "sims: [{iccid: \"8988280666000000001\"}]\n");
    const Served served({"--fixture", fixture.path, "--worlds-max", "1"});
    const auto log_in = [&](const std::string& basic) {
        return served.ask("POST /management-api/oauth/token?grant_type=client_credentials",
                          "Authorization: Basic " + basic + "\r\n");
    };
    CHECK(log_in("Y2ktMTpzZWNyZXQ=").status == 200); // ci-1:secret
    CHECK(log_in("Y2ktMjpzZWNyZXQ=").status == 503); // ci-2:secret
    const auto worlds = Json::parse(served.ask("GET /_simulator/v1/worlds").body);
    CHECK(worlds["worlds"].size() == 2);
    CHECK(worlds["worlds"][1]["name"] == "ci-1");
    CHECK(worlds["most"] == 1);
    CHECK(worlds["idle_limit_ms"] == 1'800'000);
}
