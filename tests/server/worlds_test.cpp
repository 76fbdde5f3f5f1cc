// Many worlds behind one port: who is in which, and that they see nothing of each other.
#include "worlds_lab.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <thread>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// What one client does in its world, number `n`, and what it must find there afterwards. Returns
/// what it found wrong, empty when all was well.
std::string live(const WorldsLab& lab, int n)
{
    const WorldsClient client(lab, "ci-" + std::to_string(n));
    const auto mine = "text of " + std::to_string(n);
    const int texts = 1 + n % 3;
    const auto label = "label " + std::to_string(n);

    client.ask("PUT", "/sims/" + pump, R"({"label":")" + label + R"("})");
    for (int i = 0; i < texts; ++i)
        client.ask("POST", "/sims/" + pump + "/sms", R"({"payload":")" + mine + R"("})");
    if (n % 2 == 0) client.control("PATCH", "/devices/" + meter, R"({"attached":false})");
    client.control("POST", "/devices/" + gate + "/sms", R"({"payload":")" + mine + R"("})");
    client.control("POST", "/clock/advance", R"({"by":")" + std::to_string(10 + n) + R"(s"})");

    if (client.get("/sims/" + pump)["label"] != label) return "a label of another";
    const auto messages = client.get("/sims/" + pump + "/sms");
    if (messages.size() != static_cast<std::size_t>(texts)) return "messages of another";
    for (const auto& sms : messages)
        if (sms["payload"] != mine || sms["status"]["description"] != "DELIVERED")
            return "a message of another: " + sms.dump();
    const auto attached = client.control("GET", "/devices/" + meter)["attached"];
    if (attached != (n % 2 != 0)) return "a device of another";
    const auto reports = client.control("GET", "/sinks/reports/requests");
    if (reports["newest"] != texts) return "reports of another: " + reports.dump();
    const auto posts = client.control("GET", "/sinks/mo/requests")["requests"];
    if (posts.size() != 1 || posts[0]["json"]["payload"] != mine) return "an MO of another";
    if (posts[0].contains("query")) return "a sink shows how it was reached";
    const auto info = client.control("GET", "/info");
    if (info["holds"]["tokens"] != 1) return "tokens of another";
    if (info["clock"]["now"] != rfc3339_text(start_time + std::chrono::seconds(10 + n)))
        return "the clock of another: " + info.dump();
    return "";
}

Json clock_of(const WorldsLab& lab, const std::string& world)
{
    return Json::parse(lab.control("GET", "/clock?world=" + world).body);
}

} // namespace

TEST_CASE("100 worlds used at once by 100 clients see nothing of each other", "[worlds]")
{
    const WorldsLab lab;
    std::vector<std::string> wrong(100);
    {
        std::vector<std::jthread> clients;
        for (int n = 0; n < 100; ++n)
            clients.emplace_back([&lab, &wrong, n] {
                try {
                    wrong[static_cast<std::size_t>(n)] = live(lab, n);
                } catch (const std::exception& error) {
                    wrong[static_cast<std::size_t>(n)] = error.what();
                }
            });
    }
    for (std::size_t n = 0; n < wrong.size(); ++n) {
        INFO("client " << n);
        CHECK(wrong[n] == "");
    }
    CHECK(lab.names().size() == 101);
    // and the main world has seen nothing of them
    const auto info = Json::parse(lab.control("GET", "/info").body);
    CHECK(info["holds"]["messages"] == 0);
    CHECK(info["holds"]["events"] == 0);
    CHECK(info["clock"]["now"] == "2026-01-05T08:00:00.000Z");
}

TEST_CASE("the first login of each name that fits a template makes a world of that name",
          "[worlds]")
{
    const WorldsLab lab;
    CHECK(lab.names() == std::vector<std::string>{"default"});
    const WorldsClient first(lab, "ci-7f3a");
    const WorldsClient again(lab, "ci-7f3a");
    const WorldsClient other(lab, "ci-9");
    CHECK(lab.names() == std::vector<std::string>{"default", "ci-7f3a", "ci-9"});
    CHECK(std::set{first.token, again.token, other.token}.size() == 3);
    CHECK(first.control("GET", "/info")["holds"]["tokens"] == 2);
    CHECK(first.control("GET", "/info")["world"] == "ci-7f3a");
    CHECK(first.control("GET", "/info")["seed"] != other.control("GET", "/info")["seed"]);
}

TEST_CASE("a wrong password, a name that fits nothing and the template itself make no world",
          "[worlds]")
{
    const WorldsLab lab;
    for (const auto& [user, password] : {std::pair{"ci-1", "wrong"},
                                         {"di-1", "secret"},
                                         {"ci-*", "secret"},
                                         {"ci-a b", "secret"},
                                         {"ci-", "demo"}}) {
        const auto reply = lab.log_in(user, password);
        CHECK(reply.status == 400);
        CHECK(Json::parse(reply.body)["errorCode"] == "BadCredentials");
    }
    CHECK(lab.names().size() == 1);
    CHECK(lab.log_in("demo", "demo").status == 200);
    CHECK(lab.names().size() == 1);
}

TEST_CASE("the same name and seed give the same world, token and all, whoever else is there",
          "[worlds][determinism]")
{
    const auto history = [](int others) {
        const WorldsLab lab;
        for (int n = 0; n < others; ++n) live(lab, 1'000 + n);
        live(lab, 5);
        const WorldsClient client(lab, "ci-5");
        return client.token + client.control("GET", "/events?limit=1000").dump();
    };
    CHECK(history(0) == history(3));
}

TEST_CASE("a control call names its world by query or header; without, it is for the main one",
          "[worlds]")
{
    const WorldsLab lab;
    const WorldsClient client(lab, "ci-1");
    lab.control("POST", "/clock/advance?world=ci-1", R"({"by":"1h"})");
    CHECK(clock_of(lab, "ci-1")["now"] == "2026-01-05T09:00:00.000Z");
    CHECK(clock_of(lab, "default")["now"] == "2026-01-05T08:00:00.000Z");
    CHECK(client.control("GET", "/clock")["now"] == "2026-01-05T09:00:00.000Z");
    CHECK(Json::parse(lab.control("GET", "/clock").body)["now"] == "2026-01-05T08:00:00.000Z");
}

TEST_CASE("reset takes one world back, and leaves the others alone", "[worlds]")
{
    const WorldsLab lab;
    const WorldsClient one(lab, "ci-1");
    const WorldsClient two(lab, "ci-2");
    for (const auto* client : {&one, &two})
        client->ask("POST", "/sims/" + pump + "/sms", R"({"payload":"hi"})");
    lab.control("POST", "/reset?world=ci-1");
    CHECK(one.control("GET", "/info")["holds"]["messages"] == 0);
    CHECK(two.control("GET", "/info")["holds"]["messages"] == 1);
    CHECK(one.ask("GET", "/sims").status == 401);
    CHECK(two.ask("GET", "/sims").status == 200);
    CHECK(WorldsClient(lab, "ci-1").token == one.token); // it begins anew, chance included
    CHECK(one.ask("GET", "/sims").status == 200);
}

TEST_CASE("a control call for a world that is not there is told what to do", "[worlds]")
{
    const WorldsLab lab;
    const auto reply = lab.control("GET", "/clock?world=ci-9");
    CHECK(reply.status == 404);
    CHECK(reply.header("Content-Type") == "application/problem+json");
    const auto problem = Json::parse(reply.body);
    CHECK(problem["detail"] == "There is no world ci-9.");
    CHECK(problem["hint"].get<std::string>().find("/_simulator/v1/worlds") != std::string::npos);
    CHECK(lab.control("GET", "/worlds/ci-9").status == 404);
    CHECK(lab.control("DELETE", "/worlds/ci-9").status == 404);
}

TEST_CASE("worlds can be listed, made and ended", "[worlds]")
{
    const WorldsLab lab;
    const auto made = lab.control("POST", "/worlds", R"({"name":"ci-1"})");
    CHECK(made.status == 201);
    CHECK(Json::parse(made.body)["now"] == "2026-01-05T08:00:00.000Z");
    CHECK(Json::parse(made.body)["sims"] == 3);
    CHECK(lab.control("POST", "/worlds", R"({"name":"ci-1"})").status == 409);
    CHECK(lab.control("POST", "/worlds", R"({"name":"default"})").status == 409);
    CHECK(lab.control("POST", "/worlds", R"({"name":"demo","password":"x"})").status == 409);
    CHECK(lab.control("POST", "/worlds", R"({"name":"own"})").status == 400);
    CHECK(lab.control("POST", "/worlds", R"({"name":"a b"})").status == 400);
    CHECK(lab.control("POST", "/worlds", R"({"name":"own","password":"pw"})").status == 201);
    CHECK(lab.names() == std::vector<std::string>{"default", "ci-1", "own"});

    const WorldsClient own(lab, "own", "pw");
    CHECK(own.ask("GET", "/sims").status == 200);
    CHECK(lab.control("DELETE", "/worlds/own").status == 204);
    const auto late = own.ask("GET", "/sims");
    CHECK(late.status == 401);
    CHECK(Json::parse(late.body)["message"] ==
          "The world own, for which this access token was issued, has ended; log in again.");
    CHECK(lab.log_in("own", "pw").status == 400);

    CHECK(lab.control("DELETE", "/worlds/default").status == 409);
    CHECK(lab.control("DELETE", "/worlds").status == 204);
    CHECK(lab.names() == std::vector<std::string>{"default"});
}

TEST_CASE("beyond the cap a login is refused while no world has been idle for long enough",
          "[worlds]")
{
    const WorldsLab lab({.most = 2, .idle = 1h});
    const WorldsClient one(lab, "ci-1");
    const WorldsClient two(lab, "ci-2");
    const auto reply = lab.log_in("ci-3");
    CHECK(reply.status == 503);
    const auto body = Json::parse(reply.body);
    CHECK(body["errorCode"] == "TooManyWorlds");
    CHECK(body["message"].get<std::string>().find("2 of at most 2") != std::string::npos);
    CHECK(lab.control("POST", "/worlds", R"({"name":"ci-3"})").status == 503);
    CHECK(one.ask("GET", "/sims").status == 200);
    CHECK(lab.log_in("demo", "demo").status == 200); // the main world needs no room

    CHECK(lab.control("DELETE", "/worlds/ci-2").status == 204);
    CHECK(lab.log_in("ci-3").status == 200);
}

TEST_CASE("beyond the cap the world that has been idle for longest makes room", "[worlds]")
{
    const WorldsLab lab({.most = 2, .idle = 0ms});
    const WorldsClient one(lab, "ci-1");
    const WorldsClient two(lab, "ci-2");
    const auto idle_ms = [&](const std::string& name) {
        return Json::parse(lab.control("GET", "/worlds/" + name).body)["idle_ms"].get<int>();
    };
    while (idle_ms("ci-2") < 5) std::this_thread::yield();
    CHECK(one.ask("GET", "/sims").status == 200);
    const WorldsClient three(lab, "ci-3");
    CHECK(lab.names() == std::vector<std::string>{"default", "ci-1", "ci-3"});
    CHECK(two.ask("GET", "/sims").status == 401);
    CHECK(one.ask("GET", "/sims").status == 200);
}

TEST_CASE("a world ends while a call waits in it", "[worlds]")
{
    const WorldsLab lab;
    const WorldsClient client(lab, "ci-1");
    RawReply waited;
    std::jthread waiting([&] {
        waited = lab.control("GET", "/sinks/reports/requests?world=ci-1&count=1&wait=60s");
    });
    while (Json::parse(lab.control("GET", "/worlds/ci-1").body)["idle_ms"] != 0)
        std::this_thread::yield();
    CHECK(lab.control("DELETE", "/worlds/ci-1").status == 204);
    waiting.join();
    CHECK((waited.status == 503 || waited.status == 404)); // 404: it came after the end
}

TEST_CASE("webhooks of worlds at the real pace find their own sinks", "[worlds]")
{
    const WorldsLab lab({}, [](World& world) {
        world.pace = Pace::real;
        world.platform.sms_attempt_delay = 0ms;
        world.platform.sms_transfer_time = 1ms;
    });
    for (const auto* name : {"ci-1", "ci-2"}) {
        const WorldsClient client(lab, name);
        client.ask("POST", "/sims/" + pump + "/sms",
                   std::string(R"({"payload":"to )") + name + R"("})");
        const auto requests = client.control("GET", "/sinks/reports/requests?count=1&wait=10s");
        CHECK(requests["requests"].size() == 1);
    }
}
