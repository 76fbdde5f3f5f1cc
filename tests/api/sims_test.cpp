#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> iccids(const Answer& reply)
{
    std::vector<std::string> found;
    for (const auto& sim : reply.json()) found.push_back(sim.at("iccid"));
    return found;
}

void add_cards(Lab& lab, int count)
{
    for (int i = 0; i < count; ++i) add_next_sim(lab.world);
}

using Names = std::vector<std::string>;

} // namespace

// --- GET /v1/sims/{iccid} ---

TEST_CASE("a SIM is shown with the contract's fields, order and types", "[sims]")
{
    Lab lab;
    lab.card(pump).label = "pump-17";
    const auto reply = lab.get("/sims/" + pump);
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json;charset=UTF-8");
    CHECK(reply.body ==
          R"({"iccid":"8988280666000000001","imsi":"901405100000001","msisdn":"882285100000001",)"
          R"("imei":"3512345678901203","imei_lock":false,"status":"Enabled",)"
          R"("activation_date":"2026-01-05T08:00:00.000+0000","ip_address":"10.64.0.1",)"
          R"("current_quota":500,"quota_status":{"id":0,"description":"More than 20% available"},)"
          R"("current_quota_SMS":250,)"
          R"("quota_status_SMS":{"id":0,"description":"More than 20% available"},)"
          R"("label":"pump-17"})");
}

TEST_CASE("what a SIM has not got is absent, not null", "[sims]")
{
    Lab lab;
    add_cards(lab, 1); // never activated, no device seen, no label
    const auto sim = lab.get("/sims/8988280666000000004").json();
    CHECK_FALSE(sim.contains("imei"));
    CHECK_FALSE(sim.contains("label"));
    CHECK_FALSE(sim.contains("activation_date"));
    CHECK_FALSE(sim.contains("iccid_with_luhn"));
    CHECK(sim.at("status") == "Disabled");
    CHECK(sim.at("imei_lock") == false);
}

TEST_CASE("the ICCID with its check digit is shown when that option is on", "[sims]")
{
    Lab lab;
    lab.world.platform.iccid_with_luhn = true;
    CHECK(lab.get("/sims/" + pump).json().at("iccid_with_luhn") == "89882806660000000010");
}

TEST_CASE("the usual security headers come with every reply of the API", "[sims]")
{
    Lab lab;
    for (const auto* path : {"/sims", "/sims/1", "/nothing"}) {
        CAPTURE(path);
        const auto reply = lab.get(path);
        CHECK(reply.header("Cache-Control") == "no-cache, no-store, max-age=0, must-revalidate");
        CHECK(reply.header("Pragma") == "no-cache");
        CHECK(reply.header("Expires") == "0");
        CHECK(reply.header("X-Content-Type-Options") == "nosniff");
        CHECK(reply.header("X-Frame-Options") == "DENY");
        CHECK(reply.header("X-XSS-Protection") == "1; mode=block");
    }
}

TEST_CASE("a quota below its threshold and an empty one show in the SIM's quota status", "[sims]")
{
    Lab lab;
    lab.use(pump, Amount::whole(400));
    auto sim = lab.get("/sims/" + pump).json();
    CHECK(sim.at("current_quota") == 500); // the size, not what is left
    CHECK(sim.at("quota_status").dump() ==
          R"({"description":"Less than 20% available","id":1,)"
          R"("threshold_reached_date":"2026-01-05T08:00:00.000+0000"})");

    lab.pass(1min);
    lab.use(pump, Amount::whole(100));
    sim = lab.get("/sims/" + pump).json();
    CHECK(sim.at("quota_status").dump() ==
          R"({"description":"No volume available","id":2,)"
          R"("quota_exceeded_date":"2026-01-05T08:01:00.000+0000",)"
          R"("threshold_reached_date":"2026-01-05T08:00:00.000+0000"})");
    CHECK(sim.at("quota_status_SMS").at("id") == 0);
}

// --- GET /v1/sims ---

TEST_CASE("the list of SIMs is an array of the objects that a single read shows", "[sims]")
{
    Lab lab;
    const auto reply = lab.get("/sims");
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json;charset=UTF-8");
    CHECK(reply.body == "[" + lab.get("/sims/" + pump).body + "," + lab.get("/sims/" + meter).body +
                            "," + lab.get("/sims/" + gate).body + "]");
    CHECK(reply.header("X-Total-Count") == "3");
    CHECK(reply.header("X-Total-Pages") == "1");
    CHECK(reply.header("X-Current-Page") == "1");
    CHECK(reply.header("X-Count-Per-Page") == "10");
}

TEST_CASE("the list of SIMs comes in pages", "[sims]")
{
    Lab lab;
    add_cards(lab, 22);
    const auto last = lab.get("/sims?page=3");
    CHECK(iccids(last).size() == 5);
    CHECK(last.header("X-Total-Count") == "25");
    CHECK(last.header("X-Total-Pages") == "3");
    CHECK(last.header("X-Current-Page") == "3");

    CHECK(iccids(lab.get("/sims?page=2&pageSize=2")) == Names{gate, "8988280666000000004"});
}

TEST_CASE("a page past the end is empty, and an empty list has one page", "[sims]")
{
    Lab lab;
    const auto past = lab.get("/sims?page=2147483647");
    CHECK(past.status == 200);
    CHECK(past.body == "[]");
    CHECK(past.header("X-Total-Pages") == "1");
    CHECK(past.header("X-Current-Page") == "2147483647");

    const auto none = lab.get("/sims?q=imei:999");
    CHECK(none.body == "[]");
    CHECK(none.header("X-Total-Count") == "0");
    CHECK(none.header("X-Total-Pages") == "1");
}

TEST_CASE("a page has at most 100 SIMs, and says so", "[sims]")
{
    Lab lab;
    add_cards(lab, 117);
    const auto reply = lab.get("/sims?pageSize=500");
    CHECK(iccids(reply).size() == 100);
    CHECK(reply.header("X-Count-Per-Page") == "100");
    CHECK(reply.header("X-Total-Pages") == "2");
}

TEST_CASE("SIMs are found by the beginning of their IMEI or address", "[sims]")
{
    Lab lab;
    lab.card(meter).device.imei = Imei::parse("3512345678904444");
    CHECK(iccids(lab.get("/sims?q=imei:351234567890120")) == Names{pump});
    CHECK(iccids(lab.get("/sims?q=imei:35123456789")) == Names{pump, meter});
    CHECK(iccids(lab.get("/sims?q=ip_address:10.64.0.3")) == Names{gate});
    CHECK(iccids(lab.get("/sims?q=ip_address:10.64")).size() == 3);
    CHECK(iccids(lab.get("/sims?q=imei:3512,ip_address:10.64.0.2")) == Names{meter}); // both
    CHECK(iccids(lab.get("/sims?q=imei:3512,ip_address:10.64.0.3")).empty());
    CHECK(lab.get("/sims?q=imei:3512").header("X-Total-Count") == "2");
}

TEST_CASE("SIMs are sorted by IMEI or address, up or down", "[sims]")
{
    Lab lab;
    lab.card(meter).device.imei = Imei::parse("1112345678901203");
    CHECK(iccids(lab.get("/sims?sort=imei")) == Names{gate, meter, pump});
    CHECK(iccids(lab.get("/sims?sort=-imei")) == Names{pump, meter, gate});
    CHECK(iccids(lab.get("/sims?sort=-ip_address")) == Names{gate, meter, pump});
    lab.card(meter).device.imei.reset();
    CHECK(iccids(lab.get("/sims?sort=imei,-ip_address")) == Names{gate, meter, pump});
}

// --- PUT /v1/sims/{iccid} ---

TEST_CASE("changing a SIM answers 200 without a body and takes effect at once", "[sims]")
{
    Lab lab;
    const auto reply = lab.put("/sims/" + pump,
                               R"({"label": "pump-17", "imei_lock": true, "status": "Disabled"})");
    CHECK(reply.status == 200);
    CHECK(reply.body.empty());
    CHECK(reply.content_type == "application/json");
    const auto sim = lab.get("/sims/" + pump).json();
    CHECK(sim.at("label") == "pump-17");
    CHECK(sim.at("imei_lock") == true);
    CHECK(sim.at("status") == "Disabled");
}

TEST_CASE("what a change does not name stays", "[sims]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"label": "pump-17", "imei_lock": true})");
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    lab.put("/sims/" + pump, R"({"label": null, "imei_lock": null, "status": null})");
    const auto sim = lab.get("/sims/" + pump).json();
    CHECK(sim.at("label") == "pump-17");
    CHECK(sim.at("imei_lock") == true);
    CHECK(sim.at("status") == "Disabled");
}

TEST_CASE("an empty label clears it", "[sims]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"label": "pump-17"})");
    lab.put("/sims/" + pump, R"({"label": ""})");
    CHECK_FALSE(lab.get("/sims/" + pump).json().contains("label"));
}

TEST_CASE("a label may hold quotes and any character", "[sims]")
{
    Lab lab;
    const std::string label = "\"Pumpe\"\\ \xc3\xbc\xe2\x82\xac\xf0\x9f\x9a\xb0\n\x01\x7f";
    CHECK(lab.put("/sims/" + pump, Json{{"label", label}}.dump()).status == 200);
    CHECK(lab.get("/sims/" + pump).json().at("label") == label);
}

TEST_CASE("a label has at most 255 characters", "[sims]")
{
    Lab lab;
    const auto change = [&](std::size_t length) {
        return lab.put("/sims/" + pump, Json{{"label", std::string(length, 'x')}}.dump()).status;
    };
    CHECK(change(255) == 200);
    CHECK(change(256) == 400);

    std::string accents; // characters count, not bytes
    for (int i = 0; i < 255; ++i) accents += "\xc3\xa9";
    CHECK(lab.put("/sims/" + pump, Json{{"label", accents}}.dump()).status == 200);
}

TEST_CASE("the ICCID in the body may repeat that of the path, but not differ from it", "[sims]")
{
    Lab lab;
    CHECK(lab.put("/sims/" + pump, Json{{"iccid", pump}, {"label", "a"}}.dump()).status == 200);
    const auto reply = lab.put("/sims/" + pump, Json{{"iccid", meter}, {"label", "b"}}.dump());
    CHECK(reply.status == 400);
    CHECK(reply.json().at("message") == "The ICCID in the body is not that of the path.");
    CHECK(lab.get("/sims/" + pump).json().at("label") == "a");
}

TEST_CASE("disabling a SIM takes it off the network until it is enabled again", "[sims]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    CHECK_FALSE(lab.card(pump).device.attached);
    lab.attach_again(pump);
    CHECK_FALSE(lab.card(pump).device.attached);
    lab.put("/sims/" + pump, R"({"status": "Enabled"})");
    CHECK(lab.card(pump).device.attached);
    CHECK(lab.event_texts(pump) ==
          Names{"SIM status changed from 'Activated' to 'Suspended'", "PDP context deleted",
                "VLR location purged: the SIM was disabled",
                "SGSN location purged: the SIM was disabled",
                "PDP context activation rejected: SIM not activated",
                "SIM status changed from 'Suspended' to 'Activated'",
                "New location received from VLR in 204-16",
                "New location received from SGSN in 204-16, RAT type E_UTRAN",
                "PDP context activated"});
}

TEST_CASE("enabling a new SIM begins its life of ten years and three months", "[sims]")
{
    Lab lab;
    add_cards(lab, 1);
    lab.pass(36h);
    lab.use_token(lab.token());
    lab.put("/sims/8988280666000000004", R"({"status": "Enabled"})");
    CHECK(lab.get("/sims/8988280666000000004").json().at("activation_date") ==
          "2026-01-06T20:00:00.000+0000");
    CHECK(lab.get("/sims/8988280666000000004/quota/data").json().at("expiry_date") ==
          "2036-04-06 00:00:00");
}

TEST_CASE("a SIM locked to its device is refused in any other", "[sims]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"imei_lock": true})");
    change_device(lab.world, lab.card(pump), {.imei = Imei::parse("9912345678901203")});
    CHECK_FALSE(lab.card(pump).device.attached);
    CHECK(lab.event_texts(pump).back() == "PDP context activation rejected: IMEI lock");

    SECTION("until it is back in its own")
    {
        change_device(lab.world, lab.card(pump), {.imei = Imei::parse("3512345678901203")});
        CHECK(lab.card(pump).device.attached);
    }
    SECTION("until the lock is taken off")
    {
        lab.put("/sims/" + pump, R"({"imei_lock": false})");
        CHECK(lab.card(pump).device.attached);
    }
}

TEST_CASE("a SIM locked while it is off takes the device of its next attach", "[sims]")
{
    Lab lab;
    lab.detach(pump);
    lab.put("/sims/" + pump, R"({"imei_lock": true})");
    change_device(lab.world, lab.card(pump),
                  {.attached = true, .imei = Imei::parse("9912345678901203")});
    CHECK(lab.card(pump).device.attached);
    change_device(lab.world, lab.card(pump), {.imei = Imei::parse("3512345678901203")});
    CHECK_FALSE(lab.card(pump).device.attached);
}

// --- POST /v1/sims ---

TEST_CASE("changing a list answers 201 without a body and takes effect a second later", "[sims]")
{
    Lab lab;
    const auto reply = lab.post(
        "/sims",
        Json{{{"iccid", pump}, {"label", "a"}}, {{"iccid", meter}, {"status", "Disabled"}}}.dump());
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(reply.content_type == "application/json");
    lab.pass(999ms);
    CHECK_FALSE(lab.get("/sims/" + pump).json().contains("label"));
    lab.pass(1ms);
    CHECK(lab.get("/sims/" + pump).json().at("label") == "a");
    CHECK(lab.get("/sims/" + meter).json().at("status") == "Disabled");
    CHECK(lab.story() == Names{"08:00:00.000 sim.change_queued ..001",
                               "08:00:00.000 sim.change_queued ..002",
                               "08:00:01.000 sim.changed ..001 label",
                               "08:00:01.000 device.detached ..002 the SIM was disabled",
                               "08:00:01.000 sim.changed ..002 status"});
}

TEST_CASE("a list may be empty, and may name SIMs that cannot be changed", "[sims]")
{
    Lab lab;
    lab.end_life(gate);
    CHECK(lab.post("/sims", "[]").status == 201);
    CHECK(lab.post("/sims", Json{{{"iccid", unknown_card}, {"label", "x"}},
                                 {{"iccid", foreign_card}, {"label", "x"}},
                                 {{"iccid", gate}, {"label", "x"}},
                                 {{"iccid", pump}, {"label", "x"}}}
                                .dump())
              .status == 201);
    lab.pass(1s);
    CHECK(lab.card(pump).label == "x");
    CHECK_FALSE(lab.card(gate).label);
}

TEST_CASE("a list with one wrong item changes nothing", "[sims]")
{
    Lab lab;
    const auto reply = lab.post(
        "/sims",
        Json{{{"iccid", pump}, {"label", "a"}}, {{"iccid", meter}, {"status", "Off"}}}.dump());
    CHECK(reply.status == 400);
    lab.pass(1min);
    CHECK(lab.story().empty());
}

TEST_CASE("a list has at most as many items as the bound allows", "[sims]")
{
    Lab lab;
    lab.world.bounds.list_changes = 2;
    const Json item = {{"iccid", pump}};
    CHECK(lab.post("/sims", Json{item, item}.dump()).status == 201);
    const auto reply = lab.post("/sims", Json{item, item, item}.dump());
    CHECK(reply.status == 400);
    CHECK(reply.json().at("message") == "The list has more than 2 SIMs.");
}

// --- POST /v1/sims/{iccid}/reset ---

TEST_CASE("a reset is queued, takes the SIM off the network, and lets it register again", "[sims]")
{
    Lab lab;
    const auto reply = lab.post("/sims/" + pump + "/reset");
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(lab.card(pump).device.attached); // only queued
    lab.pass(1min);
    CHECK(lab.card(pump).device.attached);
    CHECK(lab.story() == Names{"08:00:00.000 sim.reset_queued ..001",
                               "08:00:02.000 device.detached ..001 connectivity reset",
                               "08:00:07.000 device.attached ..001 204-16"});
    CHECK(lab.event_texts(pump) ==
          Names{"Connectivity reset triggered", "PDP context deleted",
                "VLR location purged: connectivity reset",
                "SGSN location purged: connectivity reset",
                "New location received from VLR in 204-16",
                "New location received from SGSN in 204-16, RAT type E_UTRAN",
                "PDP context activated"});
}

TEST_CASE("a SIM that was off stays off after a reset", "[sims]")
{
    Lab lab;
    lab.detach(pump);
    CHECK(lab.post("/sims/" + pump + "/reset", "[]").status == 201);
    lab.pass(1min);
    CHECK_FALSE(lab.card(pump).device.attached);
}
