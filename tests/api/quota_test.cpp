#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

/// The dates of the rows of a usage reply.
Names dates(const Answer& reply)
{
    Names found;
    const auto usage = reply.json();
    for (const auto& row : usage.at("stats")) found.push_back(row.at("date"));
    return found;
}

} // namespace

// --- GET /v1/sims/{iccid}/quota/data and /quota/sms ---

TEST_CASE("the data quota has numbers for volumes and plain dates", "[quota]")
{
    Lab lab;
    lab.pass(1min);
    lab.use(pump, Amount::millionths(178'345'679));
    const auto reply = lab.get("/sims/" + pump + "/quota/data");
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"volume":321.654321,"total_volume":500,)"
                        R"("expiry_date":"2036-04-05 00:00:00","peak_throughput":128000,)"
                        R"("last_volume_added":500,)"
                        R"("last_status_change_date":"2026-01-05 08:00:00",)"
                        R"("threshold_percentage":20})");
}

TEST_CASE("the quota of a SIM that was never activated has no dates", "[quota]")
{
    Lab lab;
    const std::string fresh = "8988280666000000050";
    lab.world.sims.add(blank_sim(*Iccid::parse(fresh), lab.world.sims.size()));
    const auto quota = lab.get("/sims/" + fresh + "/quota/data").json();
    CHECK(quota.at("volume") == 0);
    CHECK_FALSE(quota.contains("expiry_date"));
    CHECK_FALSE(quota.contains("last_status_change_date"));
}

TEST_CASE("the SMS quota has no peak throughput", "[quota]")
{
    Lab lab;
    lab.send(pump);
    lab.pass(1min);
    const auto reply = lab.get("/sims/" + pump + "/quota/sms");
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"volume":249,"total_volume":250,)"
                        R"("expiry_date":"2036-04-05 00:00:00","last_volume_added":250,)"
                        R"("last_status_change_date":"2026-01-05 08:00:00",)"
                        R"("threshold_percentage":20})");
}

TEST_CASE("a quota's last change is when it crossed its threshold or ran out", "[quota]")
{
    Lab lab;
    const auto changed = [&] {
        return lab.get("/sims/" + pump + "/quota/data").json().at("last_status_change_date");
    };
    lab.pass(1min);
    lab.use(pump, Amount::millionths(399'999'999));
    CHECK(changed() == "2026-01-05 08:00:00");
    lab.use(pump, Amount::millionths(1));
    CHECK(changed() == "2026-01-05 08:01:00");
    lab.pass(1min);
    lab.use(pump, Amount::whole(100));
    CHECK(changed() == "2026-01-05 08:02:00");
}

TEST_CASE("only as much data flows as the quota has, and the rest leaves an event", "[quota]")
{
    Lab lab;
    const auto session = use_data(lab.world, lab.card(pump), Amount::whole(499), Amount::whole(2));
    REQUIRE(session);
    CHECK(session->received == Amount::whole(499));
    CHECK(session->sent == Amount::whole(1));
    CHECK(std::string(session->blocked) == "data quota exhausted");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 0);
    CHECK(lab.event_texts(pump) == Names{"Data quota is below 20% of its volume",
                                         "Data quota is used up", "PDP context deleted",
                                         "PDP context rejected: data quota exhausted"});
    CHECK(lab.story() ==
          Names{"08:00:00.000 data.used ..001 499000000 received, 1000000 sent, in millionths of "
                "a MB",
                "08:00:00.000 quota.low ..001 Data", "08:00:00.000 quota.exhausted ..001 Data",
                "08:00:00.000 data.blocked ..001 data quota exhausted"});
}

TEST_CASE("a SIM off the network uses no data", "[quota]")
{
    Lab lab;
    lab.detach(pump);
    const auto session = use_data(lab.world, lab.card(pump), Amount::whole(1), {});
    REQUIRE_FALSE(session);
    CHECK(session.error().reason == Refusal::Reason::conflict);
}

// --- GET /v1/sims/{iccid}/usage ---

TEST_CASE("usage has a row a day, newest first, then TOTAL, with volumes as text", "[usage]")
{
    Lab lab;
    lab.use(pump, Amount::millionths(1'500'000), Amount::millionths(2'803));
    lab.pass(24h);
    lab.use_token(lab.token());
    lab.send(pump);
    lab.originate(pump);
    lab.originate(pump);
    lab.pass(1min);
    const auto reply = lab.get("/sims/" + pump + "/usage?start_dt=2026-01-04&end_dt=2026-01-06");
    CHECK(reply.status == 200);
    const std::string none = R"({"volume":"0","volume_tx":"0","volume_rx":"0"})";
    const std::string data =
        R"({"volume":"1.502803","volume_tx":"0.002803","volume_rx":"1.5","cost":"1.502803",)"
        R"("currency":{"id":1,"symbol":"€","code":"EUR"},)"
        R"("traffic_type":{"id":5,"description":"Data","unit":"MB"}})";
    const std::string sms = R"({"volume":"3","volume_tx":"1","volume_rx":"2","cost":"3",)"
                            R"("currency":{"id":1,"symbol":"€","code":"EUR"},)"
                            R"("traffic_type":{"id":6,"description":"SMS","unit":"SMS"}})";
    const auto row = [](const std::string& date, const std::string& data_part,
                        const std::string& sms_part) {
        return R"({"date":")" + date + R"(","data":)" + data_part + R"(,"sms":)" + sms_part + "}";
    };
    CHECK(reply.body == R"({"stats":[)" + row("2026-01-06", none, sms) + "," +
                            row("2026-01-05", data, none) + "," + row("2026-01-04", none, none) +
                            "," + row("TOTAL", data, sms) + "]}");
}

TEST_CASE("usage is asked for by days, in every form that clients send", "[usage]")
{
    Lab lab;
    const auto asked = [&](const std::string& query) {
        return dates(lab.get("/sims/" + pump + "/usage?" + query));
    };
    const Names month{"2026-01-05", "2026-01-04", "2026-01-03",
                      "2026-01-02", "2026-01-01", "TOTAL"};
    CHECK(asked("") == month);
    CHECK(asked("start_dt=&end_dt=") == month);
    CHECK(asked("start_dt=2026-01-04") == Names{"2026-01-05", "2026-01-04", "TOTAL"});
    CHECK(asked("end_dt=2026-01-02") == Names{"2026-01-02", "2026-01-01", "TOTAL"});
    CHECK(asked("start_dt=2025-12-31&end_dt=2026-01-01") ==
          Names{"2026-01-01", "2025-12-31", "TOTAL"});
    CHECK(asked("start_dt=2026-01-04T00:00:00Z&end_dt=2026-01-04T23:59:59Z") ==
          Names{"2026-01-04", "TOTAL"});
    CHECK(asked("end_dt=2025-12-02") == Names{"2025-12-02", "2025-12-01", "TOTAL"});
}

TEST_CASE("usage reaches back six months and not into the future", "[usage]")
{
    Lab lab;
    const auto all =
        dates(lab.get("/sims/" + pump + "/usage?start_dt=2000-01-01&end_dt=2100-01-01"));
    CHECK(all.front() == "2026-01-05");
    CHECK(all.at(all.size() - 2) == "2025-07-05");
    CHECK(all.back() == "TOTAL");
}

TEST_CASE("a range without days has only the TOTAL", "[usage]")
{
    Lab lab;
    for (const auto* query : {"start_dt=2026-01-05&end_dt=2026-01-01", "start_dt=2027-01-01",
                              "end_dt=2000-01-01", "end_dt=1970-01-01", "start_dt=9999-12-31"}) {
        CAPTURE(query);
        CHECK(lab.get("/sims/" + pump + "/usage?" + query).body ==
              R"({"stats":[{"date":"TOTAL","data":{"volume":"0","volume_tx":"0",)"
              R"("volume_rx":"0"},"sms":{"volume":"0","volume_tx":"0","volume_rx":"0"}}]})");
    }
}

TEST_CASE("a date of usage that is none is answered with 400", "[usage]")
{
    Lab lab;
    for (const auto* date : {"2026-02-30", "yesterday", "03-02-2026", "2026-1-5", "1969-12-31"}) {
        CAPTURE(date);
        const auto reply = lab.get(std::string("/sims/") + pump + "/usage?end_dt=" + date);
        CHECK(reply.status == 400);
        CHECK(reply.json().at("message") == "end_dt must be a day such as 2026-02-03.");
    }
}

TEST_CASE("traffic counts on the UTC day on which it happens", "[usage]")
{
    Lab lab;
    lab.pass(16h - 3s); // 23:59:57: accepted before midnight, handed over after it
    lab.use_token(lab.token());
    lab.send(pump);
    lab.use(pump, Amount::whole(1));
    lab.pass(1min);
    const auto stats = lab.get("/sims/" + pump + "/usage").json().at("stats");
    CHECK(stats.at(0).at("date") == "2026-01-06");
    CHECK(stats.at(0).at("sms").at("volume_tx") == "1");
    CHECK(stats.at(0).at("data").at("volume") == "0");
    CHECK(stats.at(1).at("data").at("volume") == "1");
}
