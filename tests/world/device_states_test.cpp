#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// What a device's state means for its messages, and for everything the platform tells of it.

namespace {

using Names = std::vector<std::string>;

void change(Lab& lab, const DeviceChange& wanted)
{
    change_device(lab.world, lab.card(pump), wanted);
}

/// What `connectivity_info` and `status` say of the pump: "assumed_idle ONLINE".
std::string seen(Lab& lab)
{
    const auto info = lab.get("/sims/" + pump + "/connectivity_info").json().at("subscriber_info");
    const auto status = lab.get("/sims/" + pump + "/status").json();
    const std::string word = status.at("status");
    CHECK(status.contains("pdp_context") == (word == "ONLINE"));
    CHECK(info.at("success") == (info.at("state") == "assumed_idle"));
    return info.at("state").get<std::string>() + " " + word;
}

/// The texts of the pump's events since the last call, as the platform lists them.
Names new_events(Lab& lab)
{
    Names texts;
    const auto page = lab.get("/sims/" + pump + "/events?sort=id&pageSize=1000").json();
    for (const auto& event : page.at("events")) texts.push_back(event.at("event_type"));
    lab.card(pump).events.clear();
    return texts;
}

Names causes(const Lab& lab)
{
    Names found;
    for (const auto& fact : lab.world.journal.facts)
        if (fact.kind == FactKind::sms_buffered) found.push_back(fact.detail);
    return found;
}

const Names registered{"New location received from VLR in 204-16",
                       "New location received from SGSN in 204-16, RAT type E_UTRAN",
                       "PDP context activated"};

Names purged(const std::string& why)
{
    return {"PDP context deleted", "VLR location purged: " + why, "SGSN location purged: " + why};
}

} // namespace

// --- storage

TEST_CASE("An SMS to a device without room waits, and comes at once when there is room",
          "[devices]")
{
    Lab lab;
    change(lab, {.storage_full = true});
    const auto first = lab.send(pump, "one");
    const auto second = lab.send(pump, "two");
    lab.pass(10min);
    CHECK(lab.sms_state(pump, first) == "3 BUFFERED");
    CHECK(causes(lab) == Names(4, "memory capacity exceeded"));
    CHECK(seen(lab) == "assumed_idle ONLINE"); // the network does not know
    change(lab, {.storage_full = false});
    lab.pass(4s);
    CHECK(lab.sms_state(pump, first) == "4 DELIVERED");
    CHECK(lab.sms_state(pump, second) == "4 DELIVERED");
    CHECK(lab.times_of(FactKind::sms_delivered) == Names{"08:10:04.000", "08:10:04.000"});
}

TEST_CASE("A storage that fills up during the hand-over sends the SMS back", "[devices]")
{
    Lab lab;
    const auto id = lab.send(pump);
    lab.pass(2s);
    change(lab, {.storage_full = true});
    lab.pass(2s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    CHECK(causes(lab) == Names{"memory capacity exceeded"});
}

TEST_CASE("A device that has room already is not tried again for that", "[devices]")
{
    Lab lab;
    const auto id = lab.send(pump);
    change(lab, {.storage_full = false});
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
    CHECK(lab.times_of(FactKind::device_storage_free).empty());
}

// --- asleep

TEST_CASE("A sleeping device is attached for the operator, and nobody reaches it", "[devices]")
{
    Lab lab;
    change(lab, {.asleep = true});
    CHECK(seen(lab) == "net_det_not_reachable ATTACHED");
    CHECK(lab.control("GET", "/devices/" + pump).json().at("attached") == true);
    CHECK(new_events(lab) == Names{}); // it does not say good night
    const auto id = lab.send(pump);
    lab.pass(1s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    CHECK(causes(lab) == Names{"absent subscriber"});

    lab.pass(59s);
    change(lab, {.asleep = false});
    CHECK(seen(lab) == "assumed_idle ONLINE");
    CHECK(new_events(lab) == Names{registered[0], registered[1]});
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
}

TEST_CASE("A device that falls asleep during the hand-over has not got the SMS", "[devices]")
{
    Lab lab;
    const auto id = lab.send(pump);
    lab.pass(2s);
    change(lab, {.asleep = true});
    lab.pass(2s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    CHECK(lab.get("/sims/" + pump + "/usage").json().at("stats").back().at("sms").at("volume") ==
          "0");
}

TEST_CASE("A device that sleeps off the network registers when it wakes", "[devices]")
{
    Lab lab;
    lab.detach(pump);
    change(lab, {.asleep = true});
    change(lab, {.attached = true});
    CHECK(seen(lab) == "net_det_not_reachable OFFLINE");
    lab.card(pump).events.clear();
    change(lab, {.asleep = false});
    CHECK(new_events(lab) == registered);
    CHECK(seen(lab) == "assumed_idle ONLINE");
}

// --- one consistent story (contract 3.5, 3.6, 5, 6, 7)

TEST_CASE("Disabling a SIM takes its device off the network, enabling lets it in again",
          "[devices][story]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    CHECK(new_events(lab) == Names{"SIM status changed from 'Activated' to 'Suspended'",
                                   "PDP context deleted",
                                   "VLR location purged: the SIM was disabled",
                                   "SGSN location purged: the SIM was disabled"});
    CHECK(seen(lab) == "net_det_not_reachable OFFLINE");
    const auto id = lab.send(pump);
    lab.pass(10s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");
    CHECK_FALSE(use_data(lab.world, lab.card(pump), Amount::whole(1), Amount()));
    lab.attach_again(pump); // it tries, and is refused
    CHECK(new_events(lab) == Names{"PDP context activation rejected: SIM not activated"});

    lab.put("/sims/" + pump, R"({"status": "Enabled"})");
    CHECK(new_events(lab) == Names{"SIM status changed from 'Suspended' to 'Activated'",
                                   registered[0], registered[1], registered[2]});
    CHECK(seen(lab) == "assumed_idle ONLINE");
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
    CHECK(lab.get("/sims/" + pump + "/quota/sms").json().at("volume") == 249);
}

TEST_CASE("An IMEI lock keeps every other device out, until it is lifted", "[devices][story]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"imei_lock": true})");
    CHECK(new_events(lab) == Names{"IMEI lock enabled"});
    CHECK(seen(lab) == "assumed_idle ONLINE"); // this is the device it is locked to
    change(lab, {.imei = Imei::parse("3599990000000017")});
    auto story = purged("the device moved on");
    story.push_back("PDP context activation rejected: IMEI lock");
    CHECK(new_events(lab) == story);
    CHECK(seen(lab) == "net_det_not_reachable OFFLINE");
    const auto id = lab.send(pump);
    lab.pass(10s);
    CHECK(lab.sms_state(pump, id) == "3 BUFFERED");

    lab.put("/sims/" + pump, R"({"imei_lock": false})");
    CHECK(new_events(lab) ==
          Names{"IMEI lock disabled", registered[0], registered[1], registered[2]});
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
    CHECK(lab.get("/sims/" + pump).json().at("imei") == "3599990000000017");
}

TEST_CASE("A lock set while the device is away takes the IMEI of the next attach",
          "[devices][story]")
{
    Lab lab;
    lab.detach(pump);
    lab.put("/sims/" + pump, R"({"imei_lock": true})");
    change(lab, {.attached = true, .imei = Imei::parse("3599990000000017")});
    CHECK(seen(lab) == "assumed_idle ONLINE");
    change(lab, {.imei = Imei::parse("3512345678901203")});
    CHECK(seen(lab) == "net_det_not_reachable OFFLINE");
}

TEST_CASE("Without data quota a device stays attached but not online, until it is topped up",
          "[devices][story]")
{
    Lab lab;
    lab.use(pump, Amount::whole(600));
    CHECK(new_events(lab) == Names{"Data quota is below 20% of its volume", "Data quota is used up",
                                   "PDP context deleted",
                                   "PDP context rejected: data quota exhausted"});
    CHECK(seen(lab) == "assumed_idle ATTACHED");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 0);
    CHECK(lab.get("/sims/" + pump).json().at("quota_status").at("id") == 2);
    const auto used = [&] {
        return lab.get("/sims/" + pump + "/usage")
            .json()
            .at("stats")
            .back()
            .at("data")
            .at("volume");
    };
    CHECK(used() == "500");

    // it comes back without a context, and still gets its SMS
    lab.detach(pump);
    lab.card(pump).events.clear();
    lab.attach_again(pump);
    CHECK(new_events(lab) ==
          Names{registered[0], registered[1], "PDP context rejected: data quota exhausted"});
    CHECK(seen(lab) == "assumed_idle ATTACHED");
    const auto id = lab.send(pump);
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");

    lab.post("/sims/" + pump + "/topup");
    lab.card(pump).events.clear();
    lab.use(pump, Amount::whole(1));
    CHECK(new_events(lab) == Names{"PDP context activated"});
    CHECK(seen(lab) == "assumed_idle ONLINE");
    CHECK(used() == "501");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 499);
}

TEST_CASE("Without SMS quota nothing is sent or delivered, and data still flows",
          "[devices][story]")
{
    Lab lab;
    const auto id = lab.send(pump);
    lab.card(pump).sms.left = Amount();
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "5 FAILED");
    CHECK(new_events(lab) == Names{"SMS rejected: quota exhausted or traffic limit exceeded"});
    CHECK(lab.post("/sims/" + pump + "/sms", R"({"payload": "x"})").status == 403);
    CHECK(lab.control("POST", "/devices/" + pump + "/sms", R"({"payload": "x"})").status == 403);
    CHECK(seen(lab) == "assumed_idle ONLINE");
    lab.use(pump, Amount::whole(1));
    const auto total = lab.get("/sims/" + pump + "/usage").json().at("stats").back();
    CHECK(total.at("sms").at("volume") == "0");
    CHECK(total.at("data").at("volume") == "1");
}

TEST_CASE("A reset takes the device off the network and lets it in again", "[devices][story]")
{
    Lab lab;
    lab.post("/sims/" + pump + "/reset");
    CHECK(seen(lab) == "assumed_idle ONLINE"); // only queued
    lab.pass(2s);
    CHECK(seen(lab) == "net_det_not_reachable OFFLINE");
    auto story = purged("connectivity reset");
    story.insert(story.begin(), "Connectivity reset triggered");
    CHECK(new_events(lab) == story);
    const auto id = lab.send(pump);
    lab.pass(5s);
    CHECK(seen(lab) == "assumed_idle ONLINE");
    CHECK(new_events(lab) == registered);
    CHECK(lab.get("/sims/" + pump + "/status").json().at("pdp_context").at("duration") == "0");
    lab.pass(4s);
    CHECK(lab.sms_state(pump, id) == "4 DELIVERED");
}

TEST_CASE("A reset of a disabled SIM does not bring its device back", "[devices][story]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    lab.post("/sims/" + pump + "/reset");
    lab.pass(1min);
    CHECK(seen(lab) == "net_det_not_reachable OFFLINE");
}

TEST_CASE("A life that was extended after its end begins with a new PDP context",
          "[devices][story]")
{
    Lab lab;
    lab.pass(1h);
    lab.end_life(pump);
    CHECK(lab.control("GET", "/devices/" + pump).json().at("attached") == false);
    lab.pass(1h);
    lab.post("/sims/extension", R"({"iccids": [")" + pump + R"("]})");
    lab.pass(1s);
    CHECK(seen(lab) == "assumed_idle ONLINE");
    const std::string created =
        lab.get("/sims/" + pump + "/status").json().at("pdp_context").at("created");
    CHECK(created.substr(11, 5) == "10:00");
}
