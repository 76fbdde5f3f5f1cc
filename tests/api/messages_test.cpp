#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

Json messages(Lab& lab, const std::string& query = "")
{
    return lab.control("GET", "/messages" + query).json();
}

Json message(Lab& lab, std::uint64_t id)
{
    return lab.control("GET", "/messages/" + std::to_string(id)).json();
}

std::vector<std::uint64_t> ids_in(const Json& reply)
{
    std::vector<std::uint64_t> ids;
    for (const auto& row : reply.at("messages")) ids.push_back(row.at("id"));
    return ids;
}

std::vector<std::string> states_in(const Json& history)
{
    std::vector<std::string> states;
    for (const auto& row : history) states.push_back(row.at("state"));
    return states;
}

void send_part(Lab& lab, const std::string& payload, const std::string& udh)
{
    const Json body{{"payload", payload}, {"udh", udh}, {"source_address", "100"}};
    CHECK(lab.post("/sims/" + pump + "/sms", body.dump()).status == 201);
}

} // namespace

TEST_CASE("the messages to and from all SIMs are one list, newest first, and it needs no token",
          "[messages]")
{
    Lab lab;
    lab.send(pump, "to the pump");
    lab.originate(meter, "from the meter");
    lab.send(gate, "to the gate");
    lab.authorization.clear();
    const auto all = messages(lab);
    CHECK(ids_in(all) == std::vector<std::uint64_t>{6203, 6202, 6201});
    CHECK(all.at("kept") == 3);
    CHECK(all.at("newest") == 6203);
    CHECK(all.at("more") == false);
    CHECK(all["messages"][1]["type"] == "mo");
    CHECK(all["messages"][1]["text"] == "from the meter");
    CHECK(all["messages"][1]["dest_address"] == "5432145");
    CHECK(all["messages"][2]["type"] == "mt");
    CHECK(all["messages"][2]["state"] == "pending");
    CHECK(all["messages"][2]["final"] == false);
}

TEST_CASE("a long list of messages is read on from where the last call ended", "[messages]")
{
    Lab lab;
    for (int i = 0; i < 5; ++i) lab.send(pump, "number " + std::to_string(i));
    const auto first = messages(lab, "?limit=2");
    CHECK(ids_in(first) == std::vector<std::uint64_t>{6205, 6204});
    CHECK(first.at("more") == true);
    const auto next = std::to_string(first.at("next").get<int>());
    const auto second = messages(lab, "?limit=3&before=" + next);
    CHECK(ids_in(second) == std::vector<std::uint64_t>{6203, 6202, 6201});
    CHECK(second.at("more") == false);
    CHECK(ids_in(messages(lab, "?ids=6202,6205,1")) == std::vector<std::uint64_t>{6202, 6205});
}

TEST_CASE("messages are found by text, card, address, label, direction and state", "[messages]")
{
    Lab lab;
    lab.card(gate).label = "Gate North";
    lab.send(pump, "Open the VALVE");
    lab.originate(meter, "reading 17");
    lab.send(gate, "close");
    lab.pass(10s);
    lab.detach(gate);
    lab.send(gate, "later");
    CHECK(ids_in(messages(lab, "?search=valve")) == std::vector<std::uint64_t>{6201});
    CHECK(ids_in(messages(lab, "?search=0002")) == std::vector<std::uint64_t>{6202});
    CHECK(ids_in(messages(lab, "?search=5432145")) == std::vector<std::uint64_t>{6202});
    CHECK(ids_in(messages(lab, "?search=gate+north")) == std::vector<std::uint64_t>{6204, 6203});
    CHECK(ids_in(messages(lab, "?type=mo")) == std::vector<std::uint64_t>{6202});
    CHECK(ids_in(messages(lab, "?state=delivered&type=mt")) ==
          std::vector<std::uint64_t>{6203, 6201});
    CHECK(ids_in(messages(lab, "?iccid=" + gate)) == std::vector<std::uint64_t>{6204, 6203});
    CHECK(ids_in(messages(lab, "?search=nothing+like+it")).empty());
}

TEST_CASE("what is no question about messages is refused with what is right", "[messages]")
{
    Lab lab;
    for (const std::string query :
         {"?type=xx", "?state=lost", "?limit=0", "?limit=1001", "?before=x", "?iccid=12", "?ids=a"})
        CHECK(lab.control("GET", "/messages" + query).status == 400);
    CHECK(lab.control("GET", "/messages?search=" + std::string(201, 'a')).status == 400);
    CHECK(lab.control("GET", "/messages/6201").status == 404);
    CHECK(lab.control("GET", "/messages/first").status == 400);
}

TEST_CASE("a message tells what became of it, when, and who was told", "[messages]")
{
    Lab lab;
    lab.listen();
    lab.detach(pump);
    const auto id = lab.send(pump, "hello");
    lab.pass(10s);
    lab.attach_again(pump);
    lab.pass(60s);
    lab.answer_webhooks(200);
    const auto row = message(lab, id);
    CHECK(row.at("state") == "delivered");
    CHECK(states_in(row.at("history")) ==
          std::vector<std::string>{"pending", "buffered", "in_progress", "delivered"});
    CHECK(row.at("history").at(0).at("at") == "2026-01-05T08:00:00.000Z");
    CHECK(row.at("history").at(1).at("detail") != "");
    CHECK(row.at("history_complete") == true);
    REQUIRE(row.at("deliveries").size() == 1);
    const auto& delivery = row["deliveries"][0];
    CHECK(delivery.at("state") == "acknowledged");
    CHECK(Json::parse(delivery.at("body").get<std::string>()).at("id") == std::to_string(id));
    CHECK(delivery["attempts"][0]["status"] == 200);
}

TEST_CASE("a message whose history the journal has dropped says so, and knows its beginning",
          "[messages]")
{
    Lab lab;
    lab.detach(pump);
    const auto id = lab.send(pump, "hello");
    lab.pass(10s);
    lab.world.journal.facts.clear();
    lab.attach_again(pump);
    lab.pass(60s);
    const auto row = message(lab, id);
    CHECK(states_in(row.at("history")) ==
          std::vector<std::string>{"pending", "in_progress", "delivered"});
    CHECK(row.at("history_complete") == false);
}

TEST_CASE("a message to a SIM holds what was submitted, also where the alphabet shows less",
          "[messages]")
{
    Lab lab;
    const auto id = lab.send(pump, "5 \u0436");
    const auto row = message(lab, id);
    CHECK(row.at("text") == "5 ?");
    CHECK(row.at("sent").at("payload") == "5 \u0436");
    CHECK(row.at("sent").at("source_address_type") == 145);
}

TEST_CASE("a message shows each segment as it goes over the air", "[messages]")
{
    Lab lab;
    const auto id = lab.send(pump, "hellohello");
    const auto row = message(lab, id);
    REQUIRE(row.at("segments").size() == 1);
    const auto& segment = row["segments"][0];
    CHECK(segment.at("user_data") == "e8329bfd4697d9ec37"); // the known packing of hellohello
    CHECK(segment.at("octets") == 9);
    CHECK(segment.at("septets") == 10);
    CHECK(row.at("whole").at("text") == "hellohello");
    CHECK(row.at("whole").at("complete") == true);
}

TEST_CASE("the parts of a long message to a SIM are shown together, in whatever order they came",
          "[messages]")
{
    Lab lab;
    send_part(lab, "world", "050003CC0202");
    send_part(lab, "hello ", "050003CC0201");
    send_part(lab, "second ", "050003CC0201"); // the reference begins anew
    const auto first = message(lab, 6202);
    CHECK(first.at("whole").at("text") == "hello world");
    CHECK(first.at("siblings") == Json::array({6202, 6201}));
    CHECK(first.at("part") == 1);
    CHECK(first.at("parts") == 2);
    const auto second = message(lab, 6203);
    CHECK(second.at("whole").at("text") == "second ");
    CHECK(second.at("whole").at("complete") == false);
}

TEST_CASE("the parts of a long SMS from a device are shown together", "[messages]")
{
    Lab lab;
    lab.originate(pump, std::string(200, 'a') + "z");
    const auto row = message(lab, 6202);
    CHECK(row.at("siblings") == Json::array({6201, 6202}));
    CHECK(row.at("whole").at("text") == std::string(200, 'a') + "z");
    CHECK(row.at("part") == 2);
}

TEST_CASE("a part from a device goes over the air behind the header that joins it to the others",
          "[messages]")
{
    Lab lab;
    lab.originate(pump, std::string(200, 'a'));
    const auto narrow = message(lab, 6202).at("segments");
    CHECK(narrow.at(0).at("udh") == "050003390201"); // 6201 is 0x1839
    CHECK(narrow.at(1).at("udh") == "050003390202");
    CHECK(narrow.at(0).at("user_data").get<std::string>().substr(0, 12) == "050003390201");
    CHECK(narrow.at(0).at("octets") == 140); // a part is as full as it can be

    lab.world.platform.mo_sixteen_bit_reference = true;
    lab.originate(pump, std::string(200, 'a'));
    const auto wide = message(lab, 6203).at("segments");
    CHECK(wide.at(0).at("udh") == "060804183b0201");
    CHECK(wide.at(0).at("octets") == 140);

    lab.originate(pump, "short");
    CHECK(message(lab, 6205).at("segments").at(0).at("udh") == "");
}

TEST_CASE("octets are shown as hex", "[messages]")
{
    Lab lab;
    CHECK(lab.post("/sims/" + pump + "/sms", R"({"payload":"00FF","dcs":4})").status == 201);
    const auto row = message(lab, 6201);
    CHECK(row.at("hex") == "00FF");
    CHECK_FALSE(row.contains("text"));
    CHECK(row.at("whole").at("hex") == "00FF");
    CHECK(row.at("segments")[0].at("user_data") == "00ff");
}
