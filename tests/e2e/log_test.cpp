// What the program says of itself while it serves: its log.
#include "../server/test_receiver.hpp"
#include "served.hpp"

#include <catch2/catch.hpp>
#include <sstream>

using namespace easyconnect::test;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

const std::string json_body = "Content-Type: application/json\r\n";
const std::string log_card = "8988280666000000001";

/// The lines of a log in JSON, once the program has ended.
std::vector<Json> lines_of(Served& served)
{
    served.program.signal(SIGTERM);
    std::istringstream text(served.program.wait().err);
    std::vector<Json> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
    return lines;
}

/// Those of one event that have this field.
std::vector<Json> those(const std::vector<Json>& lines, const std::string& event,
                        const std::string& key = "ts")
{
    std::vector<Json> found;
    for (const auto& line : lines)
        if (line["event"] == event && line.contains(key)) found.push_back(line);
    return found;
}

void send_sms(const Served& served, const std::string& token)
{
    served.ask("POST /management-api/v1/sims/" + log_card + "/sms",
               json_body + "Authorization: Bearer " + token + "\r\n", R"({"payload":"hello"})");
}

} // namespace

TEST_CASE("a line of the log says of a request when, where, what and which rules fired",
          "[e2e][log]")
{
    Served served({"--log-format", "json", "--log-level", "debug", "--start-time",
                   "2026-02-03T04:05:06Z", "--pace", "manual"});
    served.ask("POST /_simulator/v1/faults", json_body,
               R"({"id":"late","fault":"status","status":503,"on":"sims.list"})");
    const auto token = served.token();
    served.get("/sims", token);
    const auto rows = Json::parse(served.ask("GET /_simulator/v1/requests").body)["requests"];

    const auto lines = lines_of(served);
    const auto requests = those(lines, "request", "request");
    REQUIRE(requests.size() == 2);
    const auto& login = requests[0];
    CHECK(login["operation"] == "oauth.token");
    CHECK(login["sim_ts"] == "2026-02-03T04:05:06.000Z");
    CHECK(login["ts"].get<std::string>().size() == std::string("2026-02-03T04:05:06.000Z").size());
    CHECK_FALSE(login.contains("rule"));
    const auto& list = requests[1];
    CHECK(list["request"] == rows[1]["id"]);
    CHECK(list["world"] == "default");
    CHECK(list["operation"] == "sims.list");
    CHECK(list["method"] == "GET");
    CHECK(list["path"] == "/management-api/v1/sims");
    CHECK(list["status"] == 503);
    CHECK(list["rule"] == Json({"late"}));
    CHECK(list["took_us"].is_number_unsigned());
    // calls of the control plane are no row, but have a line
    CHECK(those(lines, "request", "path").size() == 4);
}

TEST_CASE("the log tells of webhooks sent, acknowledged and failed, and of worlds", "[e2e][log]")
{
    TestReceiver receiver;
    receiver.otherwise(ScriptedAnswer::status(500));
    Served served({"--log-format", "json", "--log-level", "debug", "--pace", "manual",
                   "--webhook-reports", "sink:reports", "--webhook-mo",
                   receiver.url() + "?key=hush"});
    send_sms(served, served.token());
    served.ask("POST /_simulator/v1/devices/" + log_card + "/sms", json_body,
               R"({"payload":"hi"})");
    served.advance("10s");
    served.ask("POST /_simulator/v1/worlds", json_body, R"({"name":"ci-1","password":"x"})");
    served.ask("DELETE /_simulator/v1/worlds/ci-1");

    const auto lines = lines_of(served);
    CHECK(those(lines, "webhook sent").size() == 2);
    const auto acknowledged = those(lines, "webhook acknowledged");
    REQUIRE(acknowledged.size() == 1);
    CHECK(acknowledged[0]["to"] == "sink:reports");
    CHECK(acknowledged[0]["status"] == 204);
    const auto failed = those(lines, "webhook failed");
    REQUIRE(failed.size() == 1);
    CHECK(failed[0]["level"] == "warn");
    CHECK(failed[0]["delivery"] == 1);
    CHECK(failed[0]["attempt"] == 1);
    CHECK(failed[0]["status"] == 500);
    CHECK(failed[0]["world"] == "default");
    CHECK(failed[0].contains("sim_ts"));
    CHECK(those(lines, "world made")[0]["world"] == "ci-1");
    CHECK(those(lines, "world ended")[0]["why"] == "asked for");
}
