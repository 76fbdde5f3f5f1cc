#include "lab.hpp"

#include "api/control/clock.hpp"
#include "api/endpoints.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// The simulator's own API, under /_simulator/v1.

// --- health and info ---

TEST_CASE("health says that the simulator lives and is ready, without a token", "[control]")
{
    Lab lab;
    lab.authorization = "";
    const auto live = lab.control("GET", "/health/live");
    CHECK(live.status == 200);
    CHECK(live.body == R"({"status":"live"})");
    CHECK(lab.control("GET", "/health/ready").body == R"({"status":"ready"})");
}

TEST_CASE("info tells what the world holds", "[control]")
{
    Lab lab;
    lab.send(pump);
    const auto info = lab.control("GET", "/info").json();
    CHECK(info.at("name") == "easyconnect-simulator");
    CHECK(info.at("version").is_string());
    CHECK(info.at("seed") == 7);
    CHECK(info.at("organisation") == 4321);
    CHECK(info.at("clock").at("now") == "2026-01-05T08:00:00.000Z");
    CHECK(info.at("holds").dump() ==
          R"({"accounts":2,"deliveries":0,"events":2,"findings":0,"messages":1,"orders":0,)"
          R"("products":3,"requests":1,"sims":3,"tokens":1})");
    CHECK(info.at("bounds").at("messages") == 1'000'000);
}

TEST_CASE("what the control plane is asked leaves no trace in the journal", "[control]")
{
    Lab lab;
    lab.control("GET", "/clock");
    lab.control("GET", "/nothing");
    CHECK(lab.world.journal.recorded == 0);
}

// --- the clock ---

TEST_CASE("the clock shows its time, its pace and what is planned next", "[control][clock]")
{
    Lab lab;
    CHECK(lab.control("GET", "/clock").body ==
          R"({"now":"2026-01-05T08:00:00.000Z","pace":"manual","planned_events":0})");
    lab.send(pump);
    lab.world.pace = Pace::scaled;
    lab.world.pace_factor = 60;
    CHECK(lab.control("GET", "/clock").body ==
          R"({"now":"2026-01-05T08:00:00.000Z","pace":"scaled","factor":60.0,)"
          R"("next_event":"2026-01-05T08:00:01.000Z","planned_events":1})");
}

TEST_CASE("advancing asks the clock's owner for the time that was meant", "[control][clock]")
{
    Lab lab;
    struct Row {
        const char* body;
        std::variant<Duration, VirtualTime> target;
    };
    const Row rows[] = {
        {R"({"by": "4h"})", Duration(4h)},
        {R"({"by": "1h30m"})", Duration(90min)},
        {R"({"by": "90min"})", Duration(90min)},
        {R"({"by": "250ms"})", 250ms},
        {R"({"by": "2d"})", Duration(48h)},
        {R"({"by": "PT4H"})", Duration(4h)},
        {R"({"by": "P1DT1M"})", Duration(24h + 1min)},
        {R"({"by": "0s"})", 0ms},
        {R"({"by": "4h", "to": null})", Duration(4h)},
        {R"({"to": "2026-01-05T08:00:00Z"})", start_time},
        {R"({"to": "2026-01-05T12:00:00.001+01:00"})", start_time + 3h + 1ms},
        {R"({"to": "2026-01-06"})", start_time + 16h},
        {R"({"to": "9999-12-31T23:59:59.999Z"})", last_moment},
    };
    for (const auto& row : rows) {
        CAPTURE(row.body);
        const auto reply = lab.control("POST", "/clock/advance", row.body);
        REQUIRE(std::holds_alternative<AdvanceClock>(reply.command));
        CHECK(std::get<AdvanceClock>(reply.command).target == row.target);
        CHECK(lab.world.now == start_time); // whoever owns the clock moves it
    }
}

TEST_CASE("an advance is answered with what happened", "[control][clock]")
{
    Lab lab;
    const auto before = lab.world.journal.recorded;
    lab.send(pump);
    lab.pass(1s);
    CHECK(advance_body(lab.world, {start_time, before, true}) ==
          R"({"from":"2026-01-05T08:00:00.000Z","now":"2026-01-05T08:00:01.000Z",)"
          R"("complete":true,"events":[)"
          R"({"id":1,"at":"2026-01-05T08:00:00.000Z","kind":"sms.submitted",)"
          R"("iccid":"8988280666000000001","number":6201},)"
          R"({"id":2,"at":"2026-01-05T08:00:00.000Z","kind":"request",)"
          R"("detail":"POST /management-api/v1/sims/8988280666000000001/sms 201"},)"
          R"({"id":3,"at":"2026-01-05T08:00:01.000Z","kind":"sms.in_progress",)"
          R"("iccid":"8988280666000000001","number":6201}],"recorded":3})");
}

TEST_CASE("an advance that was cut short says so, and how to go on", "[control][clock]")
{
    Lab lab;
    const auto body = Json::parse(advance_body(lab.world, {start_time, 0, false}));
    CHECK(body.at("complete") == false);
    CHECK(body.contains("hint"));
}

TEST_CASE("each pace can be chosen, and a factor goes with one", "[control][clock]")
{
    Lab lab;
    const auto chosen = [&](const std::string& body) {
        const auto reply = lab.control("PUT", "/clock", body);
        REQUIRE(std::holds_alternative<ChangePace>(reply.command));
        return std::get<ChangePace>(reply.command);
    };
    CHECK(chosen(R"({"pace": "real"})").pace == Pace::real);
    CHECK(chosen(R"({"pace": "manual"})").pace == Pace::manual);
    CHECK(chosen(R"({"pace": "auto"})").pace == Pace::automatic);
    const auto scaled = chosen(R"({"pace": "scaled", "factor": 0.5})");
    CHECK(scaled.pace == Pace::scaled);
    CHECK(scaled.factor == 0.5);
}

TEST_CASE("a reset asks for the world as it was at the start", "[control][clock]")
{
    Lab lab;
    const auto reply = lab.control("POST", "/reset");
    CHECK(reply.status == 204);
    CHECK(std::holds_alternative<ResetWorld>(reply.command));
}

TEST_CASE("only what waits for webhooks may keep its caller waiting", "[control][clock]")
{
    CHECK(pacing_of("POST", "/_simulator/v1/clock/advance") == Pacing::may_block);
    CHECK(pacing_of("PUT", "/_simulator/v1/clock") == Pacing::may_block);
    CHECK(pacing_of("POST", "/_simulator/v1/reset") == Pacing::may_block);
    CHECK(pacing_of("PATCH", "/_simulator/v1/devices/" + pump) == Pacing::may_block);
    CHECK(pacing_of("POST", "/_simulator/v1/devices/" + pump + "/sms") == Pacing::may_block);
    CHECK(pacing_of("POST", "/_simulator/v1/webhooks/deliveries/1/redeliver") == Pacing::may_block);
    CHECK(pacing_of("GET", "/_simulator/v1/clock") == Pacing::quick);
    CHECK(pacing_of("GET", "/management-api/v1/sims") == Pacing::quick);
    CHECK(pacing_of("POST", "/nothing") == Pacing::quick);
}

// --- devices ---

TEST_CASE("a device is shown with its network", "[control][devices]")
{
    Lab lab;
    const auto reply = lab.control("GET", "/devices/" + pump);
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json;charset=UTF-8");
    CHECK(reply.body ==
          R"({"iccid":"8988280666000000001","present":true,"attached":true,"asleep":false,)"
          R"("storage_full":false,"imei":"3512345678901203","network":{"operator":"T-Mobile",)"
          R"("country":"Netherlands","mcc":"204","mnc":"16","rat":"4G","lac":4711,"cell":20815},)"
          R"("behaviours":[]})");
}

TEST_CASE("a device is taken off the network and put back", "[control][devices]")
{
    Lab lab;
    auto device = lab.control("PATCH", "/devices/" + pump, R"({"attached": false})").json();
    CHECK(device.at("present") == false);
    CHECK(device.at("attached") == false);
    CHECK(lab.get("/sims/" + pump + "/status").json().at("status") == "OFFLINE");
    device = lab.control("PATCH", "/devices/" + pump, R"({"attached": true})").json();
    CHECK(device.at("attached") == true);
}

TEST_CASE("a device whose SIM is disabled is present, but not attached", "[control][devices]")
{
    Lab lab;
    lab.put("/sims/" + pump, R"({"status": "Disabled"})");
    const auto device = lab.control("PATCH", "/devices/" + pump, R"({"attached": true})").json();
    CHECK(device.at("present") == true);
    CHECK(device.at("attached") == false);
}

TEST_CASE("a device moves to a network that is known, or new with its names", "[control][devices]")
{
    Lab lab;
    const auto known = lab.control("PATCH", "/devices/" + pump,
                                   R"({"network": {"mcc": "262", "mnc": "01", "rat": "NB-IoT",)"
                                   R"( "lac": 1, "cell": 2}})")
                           .json()
                           .at("network");
    CHECK(known.dump() == R"({"cell":2,"country":"Germany","lac":1,"mcc":"262","mnc":"01",)"
                          R"("operator":"Telekom","rat":"NB-IoT"})");
    CHECK(lab.event_texts(pump).at(1) == "VLR location purged: the device moved on");
    CHECK(lab.event_texts(pump).at(4) ==
          "New location received from SGSN in 262-01, RAT type E_UTRAN_NB_IOT");

    lab.control("PATCH", "/devices/" + pump,
                R"({"network": {"mcc": "001", "mnc": "01", "operator": "Lab"}})");
    CHECK(lab.control("GET", "/devices/" + pump).json().at("network").at("operator") == "Lab");
    const auto networks = lab.world.networks.size();
    lab.control("PATCH", "/devices/" + meter, R"({"network": {"mcc": "001", "mnc": "01"}})");
    CHECK(lab.world.networks.size() == networks);
}

TEST_CASE("no more networks can be named than the bound allows", "[control][devices]")
{
    Lab lab;
    lab.world.bounds.networks = lab.world.networks.size();
    const auto reply =
        lab.control("PATCH", "/devices/" + pump,
                    R"({"attached": false, "network": {"mcc": "001", "mnc": "01"}})");
    CHECK(reply.status == 503);
    CHECK(lab.card(pump).device.attached);
}

TEST_CASE("an SMS from a device answers 201 with the ids of its parts", "[control][devices]")
{
    Lab lab;
    lab.listen();
    const auto reply = lab.control("POST", "/devices/" + pump + "/sms",
                                   R"({"payload": "hi", "dest_address": "12345", "dcs": 0})");
    CHECK(reply.status == 201);
    CHECK(reply.body == R"({"ids":[6201]})");
    const auto long_one = lab.control("POST", "/devices/" + pump + "/sms",
                                      Json{{"payload", std::string(161, 'x')}}.dump());
    CHECK(long_one.body == R"({"ids":[6202,6203]})");
    lab.pass(0s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 3);
    CHECK(Json::parse(posts[0].body).at("dest_address") == "12345");
    CHECK(Json::parse(posts[1].body).at("dest_address") == "5432145"); // the guide's example
}

TEST_CASE("an SMS from a device without quota is refused with 403", "[control][devices]")
{
    Lab lab;
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(250));
    const auto reply = lab.control("POST", "/devices/" + pump + "/sms", R"({"payload": "hi"})");
    CHECK(reply.status == 403);
    CHECK(reply.json().at("detail") == "The SMS quota of this SIM does not suffice.");
}

TEST_CASE("data that a device uses is answered with what went through", "[control][devices]")
{
    Lab lab;
    const auto reply =
        lab.control("POST", "/devices/" + pump + "/data", R"({"rx_mb": 1.5, "tx_mb": 0.2})");
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"rx_mb":1.5,"tx_mb":0.2,"left_mb":498.3})");
    CHECK(lab.control("POST", "/devices/" + pump + "/data", R"({"tx_mb": 500})").body ==
          R"({"rx_mb":0,"tx_mb":498.3,"blocked":"data quota exhausted","left_mb":0})");
}

// --- webhooks ---

TEST_CASE("webhook targets are set and unset together", "[control][webhooks]")
{
    Lab lab;
    CHECK(lab.control("GET", "/webhooks").body == "{}");
    const std::string both =
        R"({"reports":{"url":"http://127.0.0.1:9000/r"},"mo":{"url":"https://example.com/mo?k=1"}})";
    const auto reply = lab.control("PUT", "/webhooks", both);
    CHECK(reply.status == 200);
    CHECK(reply.body == both);
    CHECK(lab.control("GET", "/webhooks").body == both);
    CHECK(
        lab.control("PUT", "/webhooks", R"({"mo": {"url": "http://h/"}, "reports": null})").body ==
        R"({"mo":{"url":"http://h/"}})");
    CHECK(lab.control("PUT", "/webhooks", "{}").body == "{}");
}

TEST_CASE("a delivery is shown with the bytes sent and every attempt", "[control][webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    finish_attempt(lab.world, DeliveryId{1}, 1, {.status = 500, .answer = "oops", .took = 12ms});
    lab.pass(5min);
    finish_attempt(lab.world, DeliveryId{1}, 2, {.error = "connection refused", .took = 1ms});
    const auto reply = lab.control("GET", "/webhooks/deliveries/1");
    CHECK(reply.status == 200);
    const auto sent = webhook_body(lab.world, lab.world.webhooks.deliveries.all().front(), {});
    CHECK(
        reply.body ==
        R"({"id":1,"kind":"mo","method":"POST","iccid":"8988280666000000001","sms":6201,)"
        R"("created":"2026-01-05T08:00:00.000Z","state":"planned","attempts_made":2,)"
        R"("next_due":"2026-01-05T08:15:00.000Z","why":"retry 2","body":)" +
            Json(sent).dump() +
            R"(,"attempts":[{"at":"2026-01-05T08:00:00.000Z","why":"first attempt","url":"http://127.0.0.1:9000/mo",)"
            R"("status":500,"answer":"oops","took_ms":12,"verdict":"500 does not acknowledge",)"
            R"("next_due":"2026-01-05T08:05:00.000Z"},{"at":"2026-01-05T08:05:00.000Z","why":"retry 1",)"
            R"("url":"http://127.0.0.1:9000/mo","error":"connection refused","took_ms":1,"verdict":"no answer",)"
            R"("next_due":"2026-01-05T08:15:00.000Z"}]})");
}

TEST_CASE("deliveries are listed newest first, by state, kind and SIM", "[control][webhooks]")
{
    Lab lab;
    lab.listen();
    lab.send(pump);
    lab.originate(meter);
    lab.originate(pump);
    lab.pass(4s);
    (void)lab.received();
    finish_attempt(lab.world, DeliveryId{1}, 1, {.status = 200});
    const auto listed = [&](const std::string& query) {
        const auto reply = lab.control("GET", "/webhooks/deliveries?" + query).json();
        std::vector<int> ids;
        for (const auto& delivery : reply.at("deliveries")) ids.push_back(delivery.at("id"));
        return ids;
    };
    using Ids = std::vector<int>;
    CHECK(listed("") == Ids{3, 2, 1});
    CHECK(listed("state=acknowledged") == Ids{1});
    CHECK(listed("state=in_flight") == Ids{3, 2});
    CHECK(listed("kind=report") == Ids{3});
    CHECK(listed("kind=mo&iccid=" + pump) == Ids{2});
    CHECK(listed("page=2&pageSize=2") == Ids{1});
    const auto reply = lab.control("GET", "/webhooks/deliveries?pageSize=2");
    CHECK(reply.json().at("total") == 3);
    CHECK(reply.header("X-Total-Pages") == "2");
}

TEST_CASE("a state or kind that deliveries do not have is refused with the list",
          "[control][webhooks]")
{
    Lab lab;
    const auto state = lab.control("GET", "/webhooks/deliveries?state=done");
    CHECK(state.status == 400);
    CHECK(state.json().at("detail") ==
          "state must be one of planned waiting held in_flight acknowledged given_up dropped.");
    CHECK(lab.control("GET", "/webhooks/deliveries?kind=dlr").json().at("pointer") == "kind");
}

TEST_CASE("a delivery is sent again with 202, but not while it is being sent",
          "[control][webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(0s);
    const auto busy = lab.control("POST", "/webhooks/deliveries/1/redeliver");
    CHECK(busy.status == 409);
    CHECK(busy.json().at("detail") == "The delivery is being sent at this moment.");
    lab.answer_webhooks(200);
    const auto reply = lab.control("POST", "/webhooks/deliveries/1/redeliver");
    CHECK(reply.status == 202);
    CHECK(reply.json().at("state") == "planned");
    CHECK(reply.json().at("next_due") == "2026-01-05T08:00:00.000Z");
}

// --- the log of the world ---

TEST_CASE("the log of the world is read on from a cursor", "[control][events]")
{
    Lab lab;
    lab.send(pump);
    lab.pass(10s);
    const auto first = lab.control("GET", "/events?limit=2");
    CHECK(first.body ==
          R"({"events":[{"id":1,"at":"2026-01-05T08:00:00.000Z","kind":"sms.submitted",)"
          R"("iccid":"8988280666000000001","number":6201},)"
          R"({"id":2,"at":"2026-01-05T08:00:00.000Z","kind":"request",)"
          R"("detail":"POST /management-api/v1/sims/8988280666000000001/sms 201"}],)"
          R"("next":2,"newest":4,"dropped":0,"resets":0})");
    const auto rest = lab.control("GET", "/events?after=2").json();
    CHECK(rest.at("events").size() == 2);
    CHECK(rest.at("events").at(1).at("kind") == "sms.delivered");
    CHECK(rest.at("next") == 4);
    CHECK(lab.control("GET", "/events?after=4").body ==
          R"({"events":[],"next":4,"newest":4,"dropped":0,"resets":0})");
}

TEST_CASE("the log is narrowed to a kind, a family of kinds, or a SIM", "[control][events]")
{
    Lab lab;
    lab.send(pump);
    lab.send(meter);
    lab.use(meter, Amount::whole(1));
    lab.pass(10s);
    const auto count = [&](const std::string& query) {
        return lab.control("GET", "/events?" + query).json().at("events").size();
    };
    CHECK(count("kind=sms.delivered") == 2);
    CHECK(count("kind=sms.") == 6);
    CHECK(count("kind=sms") == 0);
    CHECK(count("iccid=" + meter) == 4);
    CHECK(count("kind=sms.&iccid=" + pump) == 3);
    CHECK(count("limit=0") == 0);
}

TEST_CASE("a reader learns how many events it has missed", "[control][events]")
{
    Lab lab;
    lab.world.bounds.facts = 3;
    for (int i = 0; i < 10; ++i) lab.get("/products");
    const auto log = lab.control("GET", "/events?after=2").json();
    CHECK(log.at("dropped") == 7);
    CHECK(log.at("events").at(0).at("id") == 8);
    CHECK(log.at("next") == 10);
}
