#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> found(Lab& lab, const std::string& query)
{
    std::vector<std::string> iccids;
    const auto reply = lab.control("GET", "/sims" + query).json();
    for (const auto& sim : reply.at("sims")) iccids.push_back(sim.at("iccid"));
    return iccids;
}

} // namespace

TEST_CASE("the control plane lists every SIM with its device, quotas and usage, without a token",
          "[cards]")
{
    Lab lab;
    lab.use(pump, Amount::whole(3), Amount::whole(1));
    lab.send(pump);
    lab.pass(10s);
    lab.authorization.clear();
    const auto reply = lab.control("GET", "/sims?pageSize=1");
    CHECK(reply.header("X-Total-Count") == "3");
    const auto sim = reply.json().at("sims").at(0);
    CHECK(reply.json().at("total") == 3);
    CHECK(sim.at("iccid") == pump);
    CHECK(sim.at("status") == "Enabled");
    CHECK(sim.at("ended") == false);
    CHECK(sim.at("device").at("attached") == true);
    CHECK(sim.at("device").at("imei") == "3512345678901203");
    CHECK(sim.at("data").at("used") == 4);
    CHECK(sim.at("data").at("total").get<int>() - sim.at("data").at("left").get<int>() == 4);
    CHECK(sim.at("data").at("level") == "ample");
    CHECK(sim.at("sms").at("used") == 1);
    CHECK(sim.at("today") ==
          Json{{"day", "2026-01-05"}, {"rx_mb", 3}, {"tx_mb", 1}, {"sms_mo", 0}, {"sms_mt", 1}});
    CHECK(sim.at("messages") == 1);
}

TEST_CASE("SIMs are found by a part of ICCID, MSISDN, IMEI or label", "[cards]")
{
    Lab lab;
    lab.card(gate).label = "Gate North";
    CHECK(found(lab, "?search=NORTH") == std::vector{gate});
    CHECK(found(lab, "?search=35123456") == std::vector{pump});
    CHECK(found(lab, "?search=000000002") == std::vector{meter});
    CHECK(found(lab, "?search=" + lab.card(meter).msisdn.text()) == std::vector{meter});
    CHECK(found(lab, "?search=8988") == std::vector{pump, meter, gate});
    CHECK(found(lab, "?search=8988&pageSize=2&page=2") == std::vector{gate});
    CHECK(found(lab, "?search=nobody").empty());
}

TEST_CASE("a SIM's usage is told day by day up to today, no day missing", "[cards]")
{
    Lab lab;
    lab.use(pump, Amount::whole(1));
    lab.pass(48h);
    lab.use(pump, Amount::whole(2));
    const auto sim = lab.control("GET", "/sims/" + pump + "?days=4").json();
    std::vector<std::string> days;
    std::vector<int> received;
    for (const auto& row : sim.at("usage")) {
        days.push_back(row.at("day"));
        received.push_back(row.at("rx_mb"));
    }
    CHECK(days == std::vector<std::string>{"2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07"});
    CHECK(received == std::vector{0, 1, 0, 2});
    CHECK(lab.control("GET", "/sims/" + pump).json().at("usage").size() == 30);
}

TEST_CASE("a SIM's newest events come first", "[cards]")
{
    Lab lab;
    lab.detach(pump);
    lab.attach_again(pump);
    const auto events = lab.control("GET", "/sims/" + pump).json().at("events");
    REQUIRE(events.size() == lab.card(pump).events.size());
    CHECK(events.front().at("text") == lab.event_texts(pump).back());
    CHECK(events.front().at("severity") == "info");
}

TEST_CASE("a SIM that was never activated has no quotas yet", "[cards]")
{
    Lab lab;
    lab.card(pump).activated.reset();
    const auto sim = lab.control("GET", "/sims/" + pump).json();
    CHECK_FALSE(sim.contains("data"));
    CHECK_FALSE(sim.contains("sms"));
}

TEST_CASE("what is no question about SIMs is refused", "[cards]")
{
    Lab lab;
    CHECK(lab.control("GET", "/sims/" + unknown_card).status == 404);
    CHECK(lab.control("GET", "/sims/" + pump + "?days=0").status == 400);
    CHECK(lab.control("GET", "/sims/" + pump + "?days=401").status == 400);
    CHECK(lab.control("GET", "/sims?search=" + std::string(201, 'a')).status == 400);
}
