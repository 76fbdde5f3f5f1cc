#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

void deliver(Lab& lab, const Json& body)
{
    CHECK(lab.post("/sims/" + pump + "/sms", body.dump()).status == 201);
    lab.pass(10s);
}

Answer inbox_of(Lab& lab, const std::string& iccid, const std::string& query = "")
{
    return lab.control("GET", "/devices/" + iccid + "/inbox" + query);
}

} // namespace

TEST_CASE("the inbox of a device shows a long message as one row", "[inbox]")
{
    Lab lab;
    deliver(lab, {{"payload", "{hi} "}, {"udh", "050003CC0201"}, {"source_address", "100"}});
    deliver(lab, {{"payload", "жар"}, {"udh", "050003CC0202"}, {"source_address", "100"}});
    const auto reply = inbox_of(lab, pump);
    CHECK(reply.status == 200);
    CHECK(reply.body == R"([{"text":"{hi} ???","parts":2,"complete":true,"ids":[6201,6202],)"
                        R"("source_address":"100","dcs":0,"received":"2026-01-05T08:00:14.000Z",)"
                        R"("user_data":["050003cc02013628747a930201","050003cc02027ebf1f"]}])");
}

TEST_CASE("the inbox shows octets as hex, and says when parts are missing", "[inbox]")
{
    Lab lab;
    deliver(lab, {{"payload", "00FF"}, {"dcs", 4}, {"udh", "050003CC0202"}});
    const auto row = inbox_of(lab, pump).json().at(0);
    CHECK(row.at("hex") == "00FF");
    CHECK_FALSE(row.contains("text"));
    CHECK(row.at("dcs") == 4);
    CHECK(row.at("parts") == 2);
    CHECK(row.at("complete") == false);
    CHECK(row.at("ids") == Json::array({6201}));
    CHECK(row.at("user_data") == Json::array({"050003cc020200ff"}));
}

TEST_CASE("the inbox comes in pages as the other lists do, newest first", "[inbox]")
{
    Lab lab;
    for (int i = 0; i < 12; ++i) deliver(lab, {{"payload", std::to_string(i)}});
    const auto reply = inbox_of(lab, pump, "?pageSize=5&page=2");
    CHECK(reply.header("X-Total-Count") == "12");
    CHECK(reply.header("X-Total-Pages") == "3");
    std::vector<std::string> texts;
    for (const auto& row : reply.json()) texts.push_back(row.at("text"));
    CHECK(texts == std::vector<std::string>{"6", "5", "4", "3", "2"});
    CHECK(inbox_of(lab, pump).json().size() == 10);
    CHECK(inbox_of(lab, meter).body == "[]");
    CHECK(inbox_of(lab, pump, "?page=x").status == 400);
}

TEST_CASE("only a device that holds a SIM has an inbox", "[inbox]")
{
    Lab lab;
    CHECK(inbox_of(lab, "8988280666000000099").status == 404);
    CHECK(inbox_of(lab, "x").status == 404);
    lab.end_life(pump);
    CHECK(inbox_of(lab, pump).status == 200); // the card's end does not empty the device
}
