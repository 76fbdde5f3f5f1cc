#include "lab.hpp"

#include "api/behaviour_json.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

void give(Lab& lab, const std::string& iccid, const std::string& behaviours)
{
    auto read = read_behaviours(Json::parse(behaviours), "", lab.world.networks);
    REQUIRE(read);
    const auto number = keep_behaviours(lab.world, *std::move(read));
    REQUIRE(number);
    REQUIRE(give_behaviours(lab.world, lab.card(iccid), *number));
}

/// What a device has sent, oldest first: "08:00:06 hello -> 5432145".
Names sent_by(Lab& lab, const std::string& iccid)
{
    Names texts;
    for (const SmsId id : lab.card(iccid).messages) {
        const Sms& sms = *lab.world.smsc.messages.find(id);
        if (sms.type == SmsType::mo)
            texts.push_back(rfc3339_text(sms.submitted).substr(11, 8) + " " + sms.payload + " -> " +
                            sms.dest_address);
    }
    return texts;
}

/// Sends an SMS to the pump from this address and lets it arrive.
void text_pump(Lab& lab, const std::string& payload, const std::string& from = "4321", int dcs = 0,
               const std::string& udh = "")
{
    lab.post(
        "/sims/" + pump + "/sms",
        Json{{"payload", payload}, {"source_address", from}, {"dcs", dcs}, {"udh", udh}}.dump());
    lab.pass(4s);
}

Names skipped(const Lab& lab)
{
    Names reasons;
    for (const auto& fact : lab.world.journal.facts)
        if (fact.kind == FactKind::device_skipped) reasons.push_back(fact.detail);
    return reasons;
}

const std::string report_each_quarter =
    R"([{"report": {"every": "15m", "text": "t={value} n={n}", "to": "12345"}}])";

} // namespace

// --- echo and reply

TEST_CASE("A device that echoes answers what it received to who sent it", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"echo": {"after": "2s"}}])");
    text_pump(lab, "hello");
    CHECK(sent_by(lab, pump) == Names{});
    lab.pass(2s);
    CHECK(sent_by(lab, pump) == Names{"08:00:06 hello -> 4321"});
}

TEST_CASE("An echo comes in the coding of what it answers", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"echo": {"after": "0s"}}])");
    text_pump(lab, "c0ffee", "4321", 4);
    text_pump(lab, "grüß 😀", "4321", 8);
    Names sent;
    for (const SmsId id : lab.card(pump).messages)
        if (const Sms& sms = *lab.world.smsc.messages.find(id); sms.type == SmsType::mo)
            sent.push_back(std::to_string(static_cast<int>(sms.coding)) + " " +
                           lower_case(sms.payload));
    CHECK(sent == Names{"4 c0ffee", "8 grüß 😀"});
}

TEST_CASE("A message in parts is echoed once, as a whole, when its last part has come",
          "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"echo": {"after": "0s"}}])");
    text_pump(lab, "two", "4321", 0, "050003420202");
    lab.pass(1min);
    CHECK(sent_by(lab, pump) == Names{});
    text_pump(lab, "one ", "4321", 0, "050003420201");
    CHECK(sent_by(lab, pump) == Names{"08:01:08 one two -> 4321"});
}

TEST_CASE("An answer to a name goes to the usual number, since a name has none", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"echo": {"after": "0s"}}])");
    for (const auto* from : {"", "Waterland", "+31612345678", "+", "123456789012345678901"})
        text_pump(lab, "x", from);
    Names addresses;
    for (const auto& text : sent_by(lab, pump)) addresses.push_back(text.substr(14));
    CHECK(addresses == Names{"5432145", "5432145", "+31612345678", "5432145", "5432145"});
}

TEST_CASE("The first reply that fits answers, and nothing else does", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([
        {"reply": {"match": "status?", "text": "first {n}", "after": "1s"}},
        {"reply": {"match": "stat*", "text": "second {n}", "after": "1s"}},
        {"reply": {"match": "*=15", "text": "{text} set", "after": "1s"}}])");
    for (const auto* text : {"status!", "state", "interval=15", "hello", "Status?"}) {
        text_pump(lab, text);
        lab.pass(1s);
    }
    CHECK(sent_by(lab, pump) == Names{"08:00:05 first 1 -> 4321", "08:00:10 second 2 -> 4321",
                                      "08:00:15 interval=15 set -> 4321"});
}

TEST_CASE("Behind an echo no reply gets a turn", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"reply": {"match": "a", "text": "was a"}}, "echo",
                        {"reply": {"text": "never"}}])");
    text_pump(lab, "a");
    text_pump(lab, "b");
    lab.pass(1min);
    CHECK(sent_by(lab, pump) == Names{"08:00:06 was a -> 4321", "08:00:10 b -> 4321"});
}

TEST_CASE("A text knows its card, its number and the time", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"reply": {"after": "0s",
        "text": "{iccid} {msisdn} {time} {n} {{n}} {} {\"t\":{n}}"}}])");
    text_pump(lab, "x");
    CHECK(sent_by(lab, pump) ==
          Names{"08:00:04 8988280666000000001 882285100000001 2026-01-05T08:00:04Z 1 {1} {} "
                "{\"t\":1} -> 4321"});
}

TEST_CASE("A reply that the GSM alphabet lacks goes out in UCS-2", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"reply": {"text": "готово", "after": "0s"}}])");
    text_pump(lab, "x");
    CHECK(messages_of(lab.world, lab.card(pump)).front()->coding == Coding::ucs2);
}

TEST_CASE("An answer is skipped when the device has left by then, and that is told", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"(["echo"])");
    text_pump(lab, "x");
    lab.detach(pump);
    lab.pass(1h);
    CHECK(sent_by(lab, pump) == Names{});
    CHECK(skipped(lab) == Names{"echo: The device is not attached to a network."});
}

TEST_CASE("Somebody waits for an answer, and nobody for a routine", "[behaviours][agenda]")
{
    Lab lab;
    give(lab, meter, report_each_quarter);
    give(lab, pump, R"(["echo", {"sleepy": {"awake": "59m", "every": "1h"}}])");
    CHECK_FALSE(next_awaited(lab.world));
    text_pump(lab, "x");
    CHECK(next_awaited(lab.world) == lab.world.now + 2s);
    give(lab, pump, "[]"); // it will not answer any more
    CHECK_FALSE(next_awaited(lab.world));
    lab.pass(1min);
    CHECK(lab.world.fleet.answers.empty());
    CHECK(sent_by(lab, pump) == Names{});
}

// --- report

TEST_CASE("A meter reports each period at its own moment, with readings by the seed",
          "[behaviours]")
{
    Lab lab;
    give(lab, pump, report_each_quarter);
    give(lab, meter, report_each_quarter);
    lab.pass(1h);
    const auto texts = sent_by(lab, pump);
    REQUIRE(texts.size() == 4);
    CHECK(texts[0].ends_with(" n=1 -> 12345"));
    CHECK(texts[3].ends_with(" n=4 -> 12345"));
    CHECK(texts[0].substr(9, 8) != texts[1].substr(9, 8)); // another reading
    CHECK(texts[0].substr(6, 2) == texts[1].substr(6, 2)); // the same second of the minute
    const auto others = sent_by(lab, meter);
    CHECK(others.size() == 4);
    CHECK(others[0].substr(0, 8) != texts[0].substr(0, 8));

    Lab again;
    give(again, pump, report_each_quarter);
    again.pass(1h);
    CHECK(sent_by(again, pump) == texts);
}

TEST_CASE("A long report goes out in parts", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"report": {"every": "1h", "text": ")" + std::string(200, 'x') + "\"}}]");
    lab.pass(1h);
    CHECK(lab.card(pump).messages.size() == 2);
}

TEST_CASE("A meter skips what it cannot send, and goes on when it can", "[behaviours]")
{
    Lab lab;
    give(lab, pump, report_each_quarter);
    lab.detach(pump);
    lab.pass(30min);
    CHECK(skipped(lab) == Names(2, "report: The device is not attached to a network."));
    lab.attach_again(pump);
    lab.pass(30min);
    const auto texts = sent_by(lab, pump);
    REQUIRE(texts.size() == 2);
    CHECK(texts[0].ends_with("n=1 -> 12345")); // it counts what it sent
}

TEST_CASE("A meter without SMS quota leaves a warning, and sends after the top-up", "[behaviours]")
{
    Lab lab;
    give(lab, pump, report_each_quarter);
    lab.card(pump).sms.left = Amount();
    lab.pass(15min);
    CHECK(skipped(lab) == Names{"report: The SMS quota of this SIM does not suffice."});
    CHECK(lab.event_texts(pump) ==
          Names{"SMS rejected: quota exhausted or traffic limit exceeded"});
    CHECK(lab.post("/sims/" + pump + "/topup").status == 201);
    lab.pass(15min);
    CHECK(sent_by(lab, pump).size() == 1);
}

TEST_CASE("A meter stops at the month's limit and counts nothing beyond it", "[behaviours]")
{
    Lab lab;
    lab.post("/sims/limits", R"({"dataLimitId": 0, "smsMtLimitId": 0, "smsMoLimitId": 1})");
    give(lab, pump, report_each_quarter);
    lab.pass(5h);
    lab.use_token(lab.token());
    CHECK(sent_by(lab, pump).size() == 10);
    CHECK(skipped(lab) == Names(10, "report: Traffic limit of 10 SMS per month exceeded"));
    CHECK(lab.get("/sims/" + pump + "/usage").json().at("stats").back().at("sms").at("volume_rx") ==
          "10");
    CHECK(lab.get("/sims/" + pump + "/quota/sms").json().at("volume") == 240);
}

TEST_CASE("A device whose behaviours are replaced does not go on with the old ones", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"report": {"every": "1m", "text": "old {n}"}}, "echo"])");
    lab.pass(2min);
    text_pump(lab, "x");
    give(lab, pump, R"([{"report": {"every": "1m", "text": "new {n}"}}])");
    lab.pass(2min);
    Names texts;
    for (const auto& text : sent_by(lab, pump)) texts.push_back(text.substr(9, 5));
    CHECK(texts == Names{"old 1", "old 2", "new 1", "new 2"});
    give(lab, pump, "[]");
    lab.pass(1h);
    CHECK(sent_by(lab, pump).size() == 4);
}

// --- sleepy

TEST_CASE("A sleepy device is awake so long in each period, at a moment of its own", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"sleepy": {"awake": "5m", "every": "1h"}}])");
    give(lab, meter, R"([{"sleepy": {"awake": "5m", "every": "1h"}}])");
    Duration awake{};
    for (int minute = 0; minute < 24 * 60; ++minute, lab.pass(1min))
        if (!lab.card(pump).device.asleep) awake += 1min;
    CHECK(awake == 24 * 5min);
    const auto wakes = lab.times_of(FactKind::device_awake);
    CHECK(wakes.size() == 48);
    CHECK(wakes[0].substr(3) != wakes[1].substr(3));
    CHECK(wakes[0].substr(3) == wakes[2].substr(3));
}

TEST_CASE("An SMS to a sleeping device waits, and comes at once when it wakes", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"sleepy": {"awake": "5m", "every": "1h"}}])");
    lab.pass(1h); // it has woken once
    while (!lab.card(pump).device.asleep) lab.pass(1min);
    const auto id = lab.send(pump);
    lab.pass(1s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    while (lab.card(pump).device.asleep) play_next(lab.world);
    CHECK(lab.event_texts(pump).back() ==
          "New location received from SGSN in 204-16, RAT type E_UTRAN");
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
}

TEST_CASE("What a sleepy device has to do in its sleep it does when it wakes", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"report": {"every": "10m", "text": "x"}}, {"data": {"mb_per_day": 24}},
                        {"sleepy": {"awake": "1m", "every": "1h"}}])");
    lab.pass(24h);
    // one at each waking, and one more where its own moment falls into the minute awake
    const auto reports = sent_by(lab, pump).size();
    CHECK(reports >= 23);
    CHECK(reports <= 49);
    CHECK(lab.times_of(FactKind::data_used).size() >= 23);
    CHECK(skipped(lab) == Names{});
}

TEST_CASE("A device that a reset caught asleep registers when it wakes", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"sleepy": {"awake": "5m", "every": "1h"}}])");
    while (!lab.card(pump).device.asleep) lab.pass(1min);
    lab.post("/sims/" + pump + "/reset");
    lab.pass(1min);
    CHECK_FALSE(lab.card(pump).device.attached);
    lab.pass(1h);
    CHECK(lab.card(pump).device.attached);
}

TEST_CASE("A device that sleeps no more wakes up", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"sleepy": {"awake": "5m", "every": "1h"}}])");
    while (!lab.card(pump).device.asleep) lab.pass(1min);
    give(lab, pump, R"(["echo"])");
    CHECK_FALSE(lab.card(pump).device.asleep);
    lab.pass(3h);
    CHECK_FALSE(lab.card(pump).device.asleep);
}

// --- silent

TEST_CASE("A silent device is attached, but no SMS ever reaches it", "[behaviours]")
{
    Lab lab;
    lab.listen();
    give(lab, pump, R"(["silent"])");
    const auto id = lab.send(pump);
    lab.pass(20min);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    CHECK(lab.story()[2] == "08:00:01.000 sms.buffered ..001 6201 no paging response");
    CHECK(lab.get("/sims/" + pump + "/status").json().at("status") == "ONLINE");
    const auto info = lab.get("/sims/" + pump + "/connectivity_info?ussd=true").json();
    CHECK(info.at("subscriber_info").at("success") == true);
    CHECK(info.at("ussd_info").at("success") == false);
    lab.pass(24h);
    CHECK(lab.world.smsc.messages.find(SmsId{id})->status == SmsStatus::expired);
}

// --- roaming

TEST_CASE("A roaming device goes through its networks and registers in each", "[behaviours]")
{
    Lab lab;
    give(lab, pump,
         R"([{"roaming": {"networks": ["262-01", "206-01", "208-01"], "every": "6h"}}])");
    lab.pass(6h);
    Names visited;
    for (int i = 0; i < 4; ++i, lab.pass(6h)) {
        const auto status = lab.control("GET", "/devices/" + pump).json();
        CHECK(status.at("attached") == true);
        visited.push_back(status.at("network").at("mcc"));
    }
    CHECK(visited[0] == visited[3]);
    CHECK(std::set<std::string>(visited.begin(), visited.end()) ==
          std::set<std::string>{"206", "208", "262"});
    lab.use_token(lab.token());
    const auto id = lab.send(pump);
    lab.pass(4s);
    CHECK(lab.sms(pump, id).at("msc") ==
          switching_centre(lab.world.networks[lab.card(pump).device.network]));
}

TEST_CASE("A roaming device that its SIM keeps out stays out wherever it goes", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"roaming": {"networks": ["262-01", "206-01"], "every": "1h"}}])");
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    lab.pass(3h);
    CHECK_FALSE(lab.card(pump).device.attached);
    CHECK(lab.times_of(FactKind::device_refused).size() == 3);
    CHECK(lab.times_of(FactKind::device_attached).empty());
}

// --- data

TEST_CASE("A device uses its data by profile, about as much a day as it says", "[behaviours]")
{
    struct Row {
        const char* profile;
        int least_in_night; ///< percent from 01:00 to 05:00
        int most_in_night;
    };
    const Row rows[] = {{"flat", 9, 27}, {"nightly", 65, 90}};
    for (const auto& row : rows) {
        CAPTURE(row.profile);
        Lab lab;
        lab.pass(16h); // midnight
        give(lab, pump,
             R"([{"data": {"mb_per_day": 24, "profile": ")" + std::string(row.profile) + "\"}}]");
        lab.pass(1h);
        const auto before = lab.card(pump).data.left;
        lab.pass(4h);
        const auto in_night = before - lab.card(pump).data.left;
        lab.pass(19h);
        const auto all_day = Amount::whole(500) - lab.card(pump).data.left;
        CHECK(all_day > Amount::whole(17));
        CHECK(all_day < Amount::whole(31));
        const auto percent = in_night.millionths() * 100 / all_day.millionths();
        CHECK(percent >= row.least_in_night);
        CHECK(percent <= row.most_in_night);
        const auto used =
            usage_between(lab.card(pump).usage, day_of(start_time), day_of(lab.world.now));
        CHECK(used.data_rx + used.data_tx == all_day);
        CHECK(used.data_rx > used.data_tx);
    }
}

TEST_CASE("A device of bursts uses most of a day in one hour, another one each day", "[behaviours]")
{
    Lab lab;
    lab.pass(16h); // midnight
    give(lab, pump, R"([{"data": {"mb_per_day": 24, "profile": "burst"}}])");
    std::set<int> hours;
    int bursts = 0;
    for (int i = 0; i < 7 * 24; ++i) {
        const auto before = lab.card(pump).data.left;
        lab.pass(1h);
        if (before - lab.card(pump).data.left < Amount::whole(5)) continue;
        ++bursts;
        hours.insert(i % 24);
    }
    CHECK(bursts == 7);
    CHECK(hours.size() > 2);
}

TEST_CASE("A device off the network uses no data, and that is told", "[behaviours]")
{
    Lab lab;
    give(lab, pump, R"([{"data": {"mb_per_day": 24}}])");
    lab.detach(pump);
    lab.pass(2h);
    CHECK(lab.card(pump).usage.empty());
    CHECK(skipped(lab) == Names(2, "data: The device is not attached to a network."));
}

// --- all of them

TEST_CASE("A copy of a world goes on with its devices by itself", "[behaviours][history]")
{
    Lab lab;
    give(lab, pump, R"(["echo", {"report": {"every": "7m", "text": "{value}"}},
                        {"sleepy": {"awake": "20m", "every": "1h"}},
                        {"roaming": {"networks": ["262-01", "206-01"], "every": "2h"}},
                        {"data": {"profile": "burst", "mb_per_day": 12}}])");
    lab.send(pump);
    lab.pass(2h);
    Lab copy = lab;
    copy.pass(24h);
    lab.pass(24h);
    CHECK(lab.world.journal.facts.size() > 200);
    CHECK(copy.world.journal.facts == lab.world.journal.facts);
}
