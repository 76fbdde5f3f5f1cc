#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// --- GET /v1/sims/{iccid}/connectivity_info ---

TEST_CASE("connectivity tells where the SIM is, nested and flat", "[diagnostics]")
{
    Lab lab;
    lab.pass(3min + 59s);
    const auto reply = lab.get("/sims/" + pump + "/connectivity_info");
    CHECK(reply.status == 200);
    const std::string location =
        R"("current_location_retrieved":false,"age_of_location":3,)"
        R"("cell_global_id":{"mcc":"204","mnc":"16","lac":4711,"cid":20815})";
    CHECK(reply.body ==
          R"({"subscriber_info":{"success":true,"state":"assumed_idle","location":{)" + location +
              "}," + location +
              R"(},"request_timestamp":"2026-01-05T08:03:59.000+0000",)"
              R"("reply_timestamp":"2026-01-05T08:03:59.000+0000"})");
}

TEST_CASE("connectivity of a detached SIM is no success", "[diagnostics]")
{
    Lab lab;
    lab.detach(pump);
    const auto reply = lab.get("/sims/" + pump + "/connectivity_info?ussd=true");
    CHECK(reply.status == 200);
    CHECK(reply.body ==
          R"({"subscriber_info":{"success":false,"state":"net_det_not_reachable",)"
          R"("error":"The subscriber is not reachable."},)"
          R"("ussd_info":{"success":false,"error":"The subscriber is not reachable."},)"
          R"("request_timestamp":"2026-01-05T08:00:00.000+0000",)"
          R"("reply_timestamp":"2026-01-05T08:00:00.000+0000"})");
}

TEST_CASE("connectivity shows what its two flags ask for, however they are written",
          "[diagnostics][lenient]")
{
    Lab lab;
    const auto keys = [&](const std::string& query) {
        std::string found;
        const auto info = lab.get("/sims/" + pump + "/connectivity_info?" + query).json();
        for (const auto& [key, value] : info.items())
            if (key.ends_with("_info")) found += key + " ";
        return found;
    };
    CHECK(keys("") == "subscriber_info ");
    CHECK(keys("subscriber=1&ussd=0") == "subscriber_info ");
    CHECK(keys("subscriber=True&ussd=TRUE") == "subscriber_info ussd_info ");
    CHECK(keys("subscriber=0&ussd=true") == "ussd_info ");
    CHECK(keys("subscriber=False&ussd=") == "");
}

TEST_CASE("a flag of connectivity that is no truth value is answered with 400", "[diagnostics]")
{
    Lab lab;
    const auto reply = lab.get("/sims/" + pump + "/connectivity_info?ussd=yes");
    CHECK(reply.status == 400);
    CHECK(reply.json().at("message") == "ussd must be true or false.");
}

// --- GET /v1/sims/{iccid}/events ---

TEST_CASE("events are an object with texts in every field but the alert", "[diagnostics]")
{
    Lab lab;
    lab.pass(1min);
    lab.detach(pump);
    lab.use(meter, Amount::whole(400));
    const auto reply = lab.get("/sims/" + pump + "/events?pageSize=2");
    CHECK(reply.status == 200);
    const std::string from_pump =
        R"("iccid":"8988280666000000001","imsi":"901405100000001","imei":"3512345678901203",)"
        R"("country":"Netherlands","operator":"T-Mobile","mcc":"204","mnc":"16",)"
        R"("alert":false,"event_severity":"Info"})";
    const std::string at = R"({"timestamp":"2026-01-05T08:01:00.000+0000","event_type":)";
    CHECK(reply.body == R"({"events":[)" + at +
                            R"("SGSN location purged: the device left the network",)" + from_pump +
                            "," + at + R"("VLR location purged: the device left the network",)" +
                            from_pump + R"(],"totalEvents":3,"totalPages":2})");
    CHECK(reply.header("X-Total-Count") == "3");
    CHECK(reply.header("X-Total-Pages") == "2");
    CHECK(reply.header("X-Current-Page") == "1");
    CHECK(reply.header("X-Count-Per-Page") == "2");

    CHECK(lab.get("/sims/" + meter + "/events").body ==
          R"({"events":[)" + at +
              R"("Data quota is below 20% of its volume","iccid":"8988280666000000002",)"
              R"("imsi":"901405100000002","alert":true,"event_severity":"Warn"}],)"
              R"("totalEvents":1,"totalPages":1})");
}

TEST_CASE("a SIM without events has an empty page of one", "[diagnostics]")
{
    Lab lab;
    CHECK(lab.get("/sims/" + pump + "/events").body ==
          R"({"events":[],"totalEvents":0,"totalPages":1})");
}

TEST_CASE("events are sorted as asked for, newest first otherwise", "[diagnostics]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"imei_lock": true})");
    lab.pass(1min);
    lab.put("/sims/" + pump, R"({"imei_lock": false})");
    lab.put("/sims/" + pump, R"({"imei_lock": true})");
    const auto minutes = [&](const std::string& sort) {
        std::string found;
        const auto page = lab.get("/sims/" + pump + "/events?sort=" + sort).json();
        for (const auto& event : page.at("events"))
            found += event.at("timestamp").get<std::string>().substr(15, 1) +
                     (event.at("event_type") == "IMEI lock enabled" ? "+ " : "- ");
        return found;
    };
    CHECK(minutes("") == "1+ 1- 0+ ");
    CHECK(minutes("timestamp,id") == "0+ 1- 1+ ");
    CHECK(minutes("-timestamp,id") == "1- 1+ 0+ ");
    CHECK(minutes("-id") == "1+ 1- 0+ ");
}

TEST_CASE("a page has at most 1,000 events", "[diagnostics]")
{
    Lab lab;
    lab.world.bounds.events_per_sim = 1'100;
    for (int i = 0; i < 1'050; ++i) note_event(lab.world, lab.card(pump), "something");
    const auto reply = lab.get("/sims/" + pump + "/events?pageSize=5000");
    CHECK(reply.json().at("events").size() == 1'000);
    CHECK(reply.json().at("totalEvents") == 1'050);
    CHECK(reply.json().at("totalPages") == 2);
    CHECK(reply.header("X-Count-Per-Page") == "1000");
}

TEST_CASE("events are kept for seven days", "[diagnostics]")
{
    Lab lab;
    note_event(lab.world, lab.card(pump), "something");
    lab.pass(7 * 24h);
    lab.use_token(lab.token());
    CHECK(lab.get("/sims/" + pump + "/events").json().at("totalEvents") == 1);
    lab.pass(1ms);
    CHECK(lab.get("/sims/" + pump + "/events").json().at("totalEvents") == 0);
}

// --- GET /v1/sims/{iccid}/status (beyond the guide) ---

TEST_CASE("the status of a SIM on the network is ONLINE with location and context",
          "[diagnostics][beyond]")
{
    Lab lab;
    lab.pass(90s);
    const auto reply = lab.get("/sims/" + pump + "/status");
    CHECK(reply.status == 200);
    CHECK(reply.body ==
          R"({"status":"ONLINE","location":{"iccid":"8988280666000000001",)"
          R"("imsi":"901405100000001","last_updated":"2026-01-05 08:00:00",)"
          R"("last_updated_gprs":"2026-01-05 08:00:00","sgsn_number":"316000000001",)"
          R"("vlr_number":"316000000001","operator_id":"1","msc":"316000000001",)"
          R"("sgsn_ip_address":"","operator":{"id":1,"name":"T-Mobile",)"
          R"("country":{"id":"204","name":"Netherlands","iso_code":"nl"}},)"
          R"("country":{"country_id":"204","name":"Netherlands","country_code":"31","mcc":"204",)"
          R"("iso_code":"nl"}},"pdp_context":{"rat_type":{"rat_type_id":"6","description":"4G"},)"
          R"("ue_ip_address":"10.64.0.1","imeisv":"3512345678901203",)"
          R"("created":"2026-01-05 08:00:00","duration":"90"},"services":["GPRS"]})");
}

TEST_CASE("the status of a SIM off the network is OFFLINE with its last location",
          "[diagnostics][beyond]")
{
    Lab lab;
    lab.detach(pump);
    const auto status = lab.get("/sims/" + pump + "/status").json();
    CHECK(status.at("status") == "OFFLINE");
    CHECK(status.at("location").at("last_updated") == "2026-01-05 08:00:00");
    CHECK_FALSE(status.contains("pdp_context"));
    CHECK(status.at("services").empty());
}

TEST_CASE("the status of a SIM that was never seen has no location", "[diagnostics][beyond]")
{
    Lab lab;
    const auto never = add_next_sim(lab.world)->iccid.text();
    CHECK(lab.get("/sims/" + never + "/status").body == R"({"status":"OFFLINE","services":[]})");
}
