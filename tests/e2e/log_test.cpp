// What the program says of itself while it serves: its log and its metrics.
#include "../server/test_receiver.hpp"
#include "exposition_reader.hpp"
#include "served.hpp"

#include <catch2/catch.hpp>
#include <map>
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

/// Every sample of the metrics, by series; the text has been checked.
std::map<std::string, double> metrics_of(const Served& served)
{
    const auto reply = served.ask("GET /_simulator/metrics");
    CHECK(reply.status == 200);
    CHECK(*reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    return read_exposition(reply.body);
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

TEST_CASE("a call that was turned away or could not be read is told of and counted", "[e2e][log]")
{
    Served served({"--log-format", "json", "--log-level", "debug", "--start-time",
                   "2026-02-03T04:05:06Z", "--pace", "manual"});
    CHECK(RawClient(served.ready["port"].get<int>())
              .ask("GET /sims HTTP/1.1\r\nHost: page.example\r\n\r\n")
              .status == 421);
    CHECK(RawClient(served.ready["port"].get<int>())
              .ask("POST /sms HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n")
              .status == 400);
    auto metrics = metrics_of(served);
    CHECK(metrics["easyconnect_requests_total{operation=\"other\",status=\"4xx\"}"] == 2);

    const auto told = those(lines_of(served), "request", "path");
    REQUIRE(told.size() == 3);
    CHECK(told[0]["method"] == "GET");
    CHECK(told[0]["path"] == "/sims");
    CHECK(told[0]["status"] == 421);
    CHECK(told[1]["path"] == "/sms");
    CHECK(told[1]["status"] == 400);
    for (const auto& line : {told[0], told[1]}) {
        CHECK(line["sim_ts"] == "2026-02-03T04:05:06.000Z");
        CHECK_FALSE(line.contains("world"));
        CHECK_FALSE(line.contains("took_us"));
    }
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

TEST_CASE("the metrics are well-formed and count what clients do", "[e2e][metrics]")
{
    const Served served({"--pace", "manual", "--webhook-reports", "sink:reports"});
    served.ask("POST /_simulator/v1/faults", json_body,
               R"({"id":"od\"d","fault":"status","status":503,"on":"sims.list"})");
    const auto token = served.token();
    served.get("/sims", token);
    send_sms(served, token);
    served.ask("GET /nowhere");
    auto metrics = metrics_of(served);
    const auto requests = [&](const std::string& operation, const std::string& status) {
        return metrics["easyconnect_requests_total{operation=\"" + operation + "\",status=\"" +
                       status + "\"}"];
    };
    CHECK(requests("oauth.token", "2xx") == 1);
    CHECK(requests("sims.list", "5xx") == 1);
    CHECK(requests("sms.submit", "2xx") == 1);
    CHECK(requests("control", "2xx") >= 1);
    CHECK(requests("other", "4xx") == 1);
    CHECK(metrics["easyconnect_request_duration_seconds_count"] == 5);
    CHECK(metrics["easyconnect_worlds"] == 1);
    CHECK(metrics["easyconnect_sims"] == 25);
    CHECK(metrics["easyconnect_messages{state=\"pending\"}"] == 1);
    CHECK(metrics["process_resident_memory_bytes"] > 1'000'000);
    CHECK(metrics["process_start_time_seconds"] > 1'600'000'000);
    CHECK(metrics["process_open_fds"] > 5);

    served.advance("10s");
    metrics = metrics_of(served);
    CHECK(metrics["easyconnect_messages{state=\"delivered\"}"] == 4); // three are the demo's
    CHECK(metrics["easyconnect_webhook_deliveries{state=\"acknowledged\"}"] == 1);
    CHECK(metrics["easyconnect_webhook_attempts_total{status=\"2xx\"}"] == 1);
    CHECK(metrics["easyconnect_connections"] >= 1);
}

TEST_CASE("no counter falls when a world is reset or ends", "[e2e][metrics]")
{
    const Served served({"--pace", "manual", "--webhook-reports", "sink:reports"});
    send_sms(served, served.token());
    served.advance("10s");
    served.ask("POST /_simulator/v1/worlds", json_body, R"({"name":"ci-1","password":"x"})");
    const auto before = metrics_of(served);
    served.ask("POST /_simulator/v1/reset");
    served.ask("DELETE /_simulator/v1/worlds/ci-1");
    auto after = metrics_of(served);
    std::size_t counters = 0;
    for (const auto& [series, value] : before) {
        if (series.find("_total") == std::string::npos &&
            series.find("_seconds_") == std::string::npos)
            continue;
        INFO(series);
        CHECK(after[series] >= value);
        ++counters;
    }
    CHECK(counters > 25);
    CHECK(after["easyconnect_worlds_ended_total"] == 1);
    CHECK(after["easyconnect_worlds"] == 1);
    CHECK(after["easyconnect_messages{state=\"delivered\"}"] == 3);
}
