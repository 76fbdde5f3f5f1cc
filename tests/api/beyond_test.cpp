#include "lab.hpp"

#include <catch2/catch.hpp>

// What the guide does not list, but real clients of the sister platform call (contract 12.2).

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

std::string switching(bool enabled, const std::vector<std::string>& iccids)
{
    return Json{{"enabled", enabled}, {"iccids", iccids}}.dump();
}

} // namespace

// --- limits ---

TEST_CASE("the organisation's limits are shown with the limit as text", "[limits][beyond]")
{
    Lab lab;
    CHECK(lab.get("/sims/limits").body == R"({"data":{"id":0,"limit":"unlimited","unit":"MB"},)"
                                          R"("smsMt":{"id":0,"limit":"unlimited","unit":"SMS"},)"
                                          R"("smsMo":{"id":0,"limit":"unlimited","unit":"SMS"}})");
}

TEST_CASE("choosing limits answers 201 without a body, and keeps what is not named",
          "[limits][beyond]")
{
    Lab lab;
    CHECK(lab.post("/sims/limits", R"({"smsMoLimitId": 2})").status == 201);
    const auto reply = lab.post("/sims/limits", R"({"dataLimitId": 1, "smsMtLimitId": 5})");
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(lab.get("/sims/limits").body == R"({"data":{"id":1,"limit":"10","unit":"MB"},)"
                                          R"("smsMt":{"id":5,"limit":"250","unit":"SMS"},)"
                                          R"("smsMo":{"id":2,"limit":"20","unit":"SMS"}})");
}

TEST_CASE("one service's limit comes with those that can be chosen, its name in any case",
          "[limits][beyond]")
{
    Lab lab;
    CHECK(lab.get("/sims/data/limits").body ==
          R"({"id":0,"limit":"unlimited","unit":"MB","selectableLimits":[)"
          R"({"id":0,"description":"unlimited"},{"id":1,"description":"10 MB"},)"
          R"({"id":2,"description":"20 MB"},{"id":3,"description":"50 MB"},)"
          R"({"id":4,"description":"100 MB"},{"id":5,"description":"500 MB"}]})");
    for (const auto* service : {"smsMo", "smsMO", "smsMt", "smsMT", "SMSMT", "Data"}) {
        CAPTURE(service);
        CHECK(lab.get("/sims/" + std::string(service) + "/limits").status == 200);
    }
    const auto unknown = lab.get("/sims/voice/limits");
    CHECK(unknown.status == 404);
    CHECK(unknown.json().at("message") == "The services with limits are data, smsMt and smsMo.");
}

TEST_CASE("data beyond the month's limit does not flow", "[limits][beyond]")
{
    Lab lab;
    lab.post("/sims/limits", R"({"dataLimitId": 1})");
    lab.use(pump, Amount::whole(8));
    const auto session = use_data(lab.world, lab.card(pump), Amount::whole(1), Amount::whole(5));
    REQUIRE(session);
    CHECK(session->received == Amount::whole(1));
    CHECK(session->sent == Amount::whole(1));
    CHECK(std::string(session->blocked) == "traffic limit exceeded");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 490);
}

// --- autoTopup ---

TEST_CASE("automatic top-up renews low quotas at the platform's next round", "[topup][beyond]")
{
    Lab lab;
    const auto reply = lab.post("/sims/autoTopup", switching(true, {pump, meter}));
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    lab.use(pump, Amount::whole(400));
    lab.use(gate, Amount::whole(400)); // not switched on
    lab.pass(3h - 1ms);
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 100);
    lab.pass(1ms); // 11:00 UTC is 12 o'clock CET
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 600);
    CHECK(lab.get("/sims/" + meter + "/quota/data").json().at("volume") == 500);
    CHECK(lab.get("/sims/" + gate + "/quota/data").json().at("volume") == 100);
    const auto orders = lab.get("/orders").json();
    REQUIRE(orders.size() == 1);
    CHECK(orders.at(0).at("order_type") == "BULK_TOPUP");
    CHECK(orders.at(0).at("order_date") == "2026-01-05T11:00:00.000+0000");
    CHECK(orders.at(0).at("sims").size() == 1);
}

TEST_CASE("automatic top-up looks every four hours", "[topup][beyond]")
{
    Lab lab;
    lab.post("/sims/autoTopup", switching(true, {pump}));
    for (int i = 0; i < 24; ++i) {
        lab.use(pump, lab.card(pump).data.left);
        lab.pass(1h);
    }
    CHECK(lab.times_of(FactKind::order_completed) == Names{"11:00:00.000", "15:00:00.000",
                                                           "19:00:00.000", "23:00:00.000",
                                                           "03:00:00.000", "07:00:00.000"});
}

TEST_CASE("automatic top-up also renews a low SMS quota", "[topup][beyond]")
{
    Lab lab;
    lab.post("/sims/autoTopup", switching(true, {pump}));
    charge(lab.world, lab.card(pump), Service::sms, Amount::whole(200));
    lab.pass(3h);
    CHECK(lab.get("/sims/" + pump + "/quota/sms").json().at("volume") == 300);
}

TEST_CASE("automatic top-up ends when it is switched off", "[topup][beyond]")
{
    Lab lab;
    lab.post("/sims/autoTopup", switching(true, {pump}));
    lab.use(pump, Amount::whole(500));
    lab.post("/sims/autoTopup", switching(false, {pump}));
    lab.pass(24h);
    CHECK(lab.world.orders.all.empty());
    CHECK(lab.world.agenda.size() == 0); // no more rounds

    lab.use_token(lab.token());
    lab.post("/sims/autoTopup", switching(true, {pump}));
    lab.pass(4h - 1ms);
    CHECK(lab.world.orders.all.size() == 1);
}

TEST_CASE("switching automatic top-up on twice does not double its rounds", "[topup][beyond]")
{
    Lab lab;
    lab.post("/sims/autoTopup", switching(true, {pump}));
    lab.post("/sims/autoTopup", switching(true, {pump, meter}));
    CHECK(lab.world.agenda.size() == 1);
}

// --- extension ---

TEST_CASE("an extension prolongs a SIM's life by ten years from its end", "[extension][beyond]")
{
    Lab lab;
    const auto reply = lab.post("/sims/extension", Json{{"iccids", {pump}}}.dump());
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(reply.header("Location") == "http://127.0.0.1:8080/management-api/v1/orders/100001");
    CHECK(lab.get("/orders/100001").json().at("order_type") == "TARIFF_CHANGE");
    CHECK(lab.get("/orders/100001").json().at("order_status") == "COMPLETED");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("expiry_date") ==
          "2046-04-05 00:00:00");
}

TEST_CASE("an ended SIM can be extended, from today, and registers again", "[extension][beyond]")
{
    Lab lab;
    lab.end_life(pump);
    lab.pass(1h);
    CHECK(lab.get("/sims/" + pump).status == 422);
    CHECK(
        lab.post("/sims/extension", Json{{"iccids", {pump}}, {"productId", 1010}}.dump()).status ==
        201);
    CHECK(lab.get("/sims/" + pump).status == 200);
    CHECK(lab.get("/sims/" + pump + "/quota/sms").json().at("expiry_date") ==
          "2036-01-05 00:00:00");
    CHECK(lab.times_of(FactKind::device_attached) == Names{"09:00:00.000"});
}

TEST_CASE("an extension by an unknown product or payment is answered with 400",
          "[extension][beyond]")
{
    Lab lab;
    const auto product =
        lab.post("/sims/extension", Json{{"iccids", {pump}}, {"productId", 5}}.dump());
    CHECK(product.status == 400);
    CHECK(product.json().at("message") == "There is no product 5.");
    const auto payment =
        lab.post("/sims/extension?payment_method=cash", Json{{"iccids", {pump}}}.dump());
    CHECK(payment.status == 400);
    CHECK(payment.json().size() == 1);
    CHECK(lab.story().empty());
}
