#include "world/webhooks/delivery_orders.hpp"

#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using enum DeliveryState;
using enum DeliveryOrder;

constexpr DeliveryId first{1};

const Delivery& delivery(const Lab& lab, std::uint64_t id = 1)
{
    return *lab.world.webhooks.deliveries.find(DeliveryId{id});
}

/// A Lab with a delivery in this state (`id_in`): an SMS from the pump, waiting for another one.
Lab lab_with(DeliveryState state)
{
    Lab lab;
    lab.listen();
    if (state == waiting) {
        lab.world.platform.webhook_ordered_per_sim = true;
        lab.originate(pump);
        lab.originate(pump);
        lab.pass(0s);
        return lab;
    }
    lab.originate(pump);
    if (state == held) (void)order_delivery(lab.world, first, hold);
    if (state == dropped) (void)order_delivery(lab.world, first, drop);
    if (state == in_flight || state == acknowledged) lab.pass(0s);
    if (state == acknowledged) lab.answer_webhooks(200);
    if (state == given_up) {
        lab.world.platform.webhook_age_most = 0s;
        lab.pass(0s);
        lab.answer_webhooks(500);
    }
    return lab;
}

DeliveryId id_in(DeliveryState state)
{
    return DeliveryId{state == waiting ? 2u : 1u};
}

} // namespace

TEST_CASE("what can be done with a delivery depends on its state, and a refusal changes nothing",
          "[delivery_orders]")
{
    struct Row {
        DeliveryState state;
        bool can_hold, can_release, can_drop, can_redeliver;
    };
    const Row rows[] = {
        {planned, true, false, true, true},        {waiting, true, false, true, true},
        {held, false, true, true, true},           {in_flight, false, false, false, false},
        {acknowledged, false, false, false, true}, {given_up, false, false, false, true},
        {dropped, false, false, false, true},
    };
    for (const auto& row : rows) {
        const auto id = id_in(row.state);
        REQUIRE(delivery(lab_with(row.state), id.value()).state == row.state);
        const auto check = [&](const char* what, bool can, auto&& act) {
            INFO(name(row.state) << " " << what);
            Lab lab = lab_with(row.state);
            const auto facts = lab.world.journal.facts;
            const Result<void> result = act(lab.world);
            CHECK(result.has_value() == can);
            if (result) return;
            CHECK(result.error().reason == Refusal::Reason::conflict);
            CHECK(delivery(lab, id.value()).state == row.state);
            CHECK(lab.world.journal.facts == facts);
        };
        check("hold", row.can_hold, [&](World& w) { return order_delivery(w, id, hold); });
        check("release", row.can_release, [&](World& w) { return order_delivery(w, id, release); });
        check("drop", row.can_drop, [&](World& w) { return order_delivery(w, id, drop); });
        check("redeliver", row.can_redeliver, [&](World& w) { return redeliver(w, id); });
    }
}

TEST_CASE("a delivery that nobody knows is not found", "[delivery_orders]")
{
    Lab lab;
    CHECK(order_delivery(lab.world, first, hold).error().reason == Refusal::Reason::not_found);
    CHECK(redeliver(lab.world, first).error().reason == Refusal::Reason::not_found);
}

TEST_CASE("what is held stays until it is released, then it leaves at once", "[delivery_orders]")
{
    Lab lab = lab_with(held);
    lab.pass(48h);
    CHECK(lab.received().empty());
    REQUIRE(order_delivery(lab.world, first, release));
    lab.pass(0s);
    CHECK(lab.received().size() == 1);
    CHECK(delivery(lab).attempts.front().why == "released");
    CHECK(lab.times_of(FactKind::webhook_held).size() == 1);
    CHECK(lab.times_of(FactKind::webhook_released).size() == 1);
}

TEST_CASE("what is held has as long after its first attempt as anything else", "[delivery_orders]")
{
    Lab lab = lab_with(held);
    lab.pass(48h);
    REQUIRE(order_delivery(lab.world, first, release));
    lab.pass(0s);
    lab.answer_webhooks(500);
    CHECK(delivery(lab).state == planned);
    CHECK(*delivery(lab).next_due == start_time + 48h + 5min);
}

TEST_CASE("an SMS from a SIM whose delivery is dropped has failed", "[delivery_orders]")
{
    Lab lab = lab_with(planned);
    REQUIRE(order_delivery(lab.world, first, drop));
    lab.pass(48h);
    CHECK(lab.received().empty());
    CHECK(delivery(lab).why == "by hand");
    CHECK(lab.world.smsc.messages.find(SmsId{6201})->status == SmsStatus::failed);
}

TEST_CASE("when one is dropped, the next of its SIM that waits may go", "[delivery_orders]")
{
    Lab lab = lab_with(waiting);
    lab.answer_webhooks(500);
    REQUIRE(order_delivery(lab.world, first, drop));
    lab.pass(0s);
    REQUIRE(lab.received().size() == 1);
    CHECK(delivery(lab, 2).state == in_flight);
}

TEST_CASE("when one is held, the next of its SIM waits on", "[delivery_orders]")
{
    Lab lab = lab_with(waiting);
    lab.answer_webhooks(500);
    REQUIRE(order_delivery(lab.world, first, hold));
    lab.pass(48h);
    CHECK(lab.received().empty());
    CHECK(delivery(lab, 2).state == waiting);
}

TEST_CASE("an order for many does what their states allow, and counts", "[delivery_orders]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);  // 1
    lab.originate(meter); // 2
    lab.send(pump);
    lab.pass(4s);
    lab.received();      // 1 and 2 are in flight, and so is 3, the report
    lab.originate(pump); // 4
    lab.originate(gate); // 5
    CHECK(order_deliveries(lab.world, {.kind = WebhookKind::report}, hold) == 0);
    CHECK(order_deliveries(lab.world, {.iccid = "*0003"}, hold) == 1);
    CHECK(order_deliveries(lab.world, {.sms = SmsId{6204}}, hold) == 1);
    CHECK(order_deliveries(lab.world, {}, hold) == 0);
    CHECK(order_deliveries(lab.world, {.id = DeliveryId{4}}, release) == 1);
    CHECK(order_deliveries(lab.world, {.state = held}, drop) == 1);
    CHECK(delivery(lab, 4).state == planned);
    CHECK(delivery(lab, 5).state == dropped);
}

TEST_CASE("what is redelivered by hand goes back to where it stood when that fails",
          "[delivery_orders]")
{
    for (const auto state : {planned, held, waiting, acknowledged, given_up, dropped}) {
        INFO(name(state));
        Lab lab = lab_with(state);
        const auto id = id_in(state);
        if (state == waiting) lab.answer_webhooks(500); // the one before it is planned again
        if (state == planned) {                         // with a plan that lies ahead
            lab.pass(0s);
            lab.answer_webhooks(500);
        }
        const auto due = delivery(lab, id.value()).next_due;
        REQUIRE(redeliver(lab.world, id));
        lab.pass(0s);
        REQUIRE(lab.answer_webhooks(500) == 1);
        lab.pass(0s);
        CHECK(delivery(lab, id.value()).state == state);
        CHECK(delivery(lab, id.value()).next_due == due);
        CHECK(delivery(lab, id.value()).attempts.back().why == "redelivered by hand");
    }
}

TEST_CASE("what is redelivered by hand is finished when that succeeds, whatever it was",
          "[delivery_orders]")
{
    for (const auto state : {planned, held, acknowledged, given_up, dropped}) {
        INFO(name(state));
        Lab lab = lab_with(state);
        REQUIRE(redeliver(lab.world, first));
        lab.pass(0s);
        REQUIRE(lab.answer_webhooks(200) == 1);
        lab.pass(48h);
        CHECK(delivery(lab).state == acknowledged);
        CHECK(lab.received().empty());
        CHECK(lab.card(pump).undelivered.empty());
    }
}

TEST_CASE("rules do not touch what is sent once more by hand", "[delivery_orders]")
{
    Lab lab;
    lab.listen();
    for (const auto* then : {R"("ids_as_numbers")", R"({"effect": "late", "by": "1h"})"})
        REQUIRE(
            lab.control("POST", "/rules", std::string(R"({"on": "webhook", "then": )") + then + "}")
                .status == 201);
    lab.originate(pump);
    lab.pass(1min); // the rules have been asked: it waits for its hour
    REQUIRE(redeliver(lab.world, first));
    lab.pass(0s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    CHECK(Json::parse(posts.front().body).at("id") == "6201");
    CHECK(delivery(lab).attempts.front().twist.rules.empty());
}
