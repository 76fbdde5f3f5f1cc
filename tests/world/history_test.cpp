#include "lab.hpp"

#include <catch2/catch.hpp>
#include <functional>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

using Names = std::vector<std::string>;

/// Two days in which about everything happens that can; `let_pass` moves the time.
void live_two_days(Lab& lab, const std::function<void(Lab&, Duration)>& let_pass)
{
    const auto renew_token = [&] { lab.use_token(lab.token()); };
    lab.detach(pump);
    lab.send(pump);
    lab.send(meter);
    lab.post("/sims/autoTopup", R"({"enabled": true, "iccids": [")" + pump + R"("]})");
    lab.post("/orders", R"({"products": [{"productId": 1002, "quantity": 2}]})");
    lab.originate(gate, std::string(200, 'x')); // nobody listens, it is tried for a day
    let_pass(lab, 90min);
    lab.post("/sims/" + meter + "/reset");
    lab.post("/sims", R"([{"iccid": ")" + meter + R"(", "status": "Disabled"}])");
    lab.send(meter);
    lab.use(gate, Amount::whole(450), Amount::whole(100));
    let_pass(lab, 5h);
    renew_token();
    lab.attach_again(pump);
    lab.use(pump, Amount::whole(480));
    let_pass(lab, 10h);
    renew_token();
    lab.send(gate);
    lab.del("/sims/" + gate + "/sms/6206");
    lab.put("/sims/" + meter, R"({"status": "Enabled"})");
    let_pass(lab, 31h + 30min);
}

/// The whole journal as text, requests included.
std::string journal_of(const Lab& lab)
{
    JsonWriter json;
    json.open_array();
    for (const auto& fact : lab.world.journal.facts)
        json.open_array()
            .value(fact.id)
            .value(iso_text(fact.at))
            .value(name(fact.kind))
            .value(fact.iccid ? fact.iccid->text() : "")
            .value(fact.number.value_or(0))
            .value(fact.detail)
            .close_array();
    return json.close_array().take();
}

void at_once(Lab& lab, Duration time)
{
    lab.pass(time);
}

void minute_by_minute(Lab& lab, Duration time)
{
    for (; time > 0ms; time -= 1min) lab.pass(1min);
}

void event_by_event(Lab& lab, Duration time)
{
    const auto target = lab.world.now + time;
    while (lab.world.agenda.next_due().value_or(target + 1ms) <= target) play_next(lab.world);
    advance_to(lab.world, target);
}

} // namespace

TEST_CASE("the same seed and the same calls give the same journal, byte for byte", "[history]")
{
    Lab one;
    Lab other;
    live_two_days(one, at_once);
    live_two_days(other, at_once);
    CHECK(one.world.journal.facts.size() > 100);
    CHECK(journal_of(one) == journal_of(other));
    CHECK(one.get("/sims").body == other.get("/sims").body);
}

TEST_CASE("how finely time is advanced does not change history", "[history]")
{
    Lab once;
    Lab often;
    Lab stepwise;
    live_two_days(once, at_once);
    live_two_days(often, minute_by_minute);
    live_two_days(stepwise, event_by_event);
    CHECK(journal_of(often) == journal_of(once));
    CHECK(journal_of(stepwise) == journal_of(once));
}

TEST_CASE("a copy of a world lives the same life on", "[history]")
{
    Lab lab;
    live_two_days(lab, [](Lab& original, Duration time) {
        Lab copy = original;
        copy.pass(time);
        original.pass(time);
        CHECK(journal_of(copy) == journal_of(original));
    });
}

TEST_CASE("another seed gives other tokens, and the same history", "[history]")
{
    Lab lab;
    Lab other;
    other.world.seed = 8;
    CHECK(lab.token() != other.token());
    lab.send(pump);
    other.send(pump);
    lab.pass(1min);
    other.pass(1min);
    CHECK(lab.story() == other.story());
}

TEST_CASE("tokens do not depend on what happened before them", "[history]")
{
    Lab quiet;
    Lab busy;
    for (int i = 0; i < 5; ++i) busy.send(pump);
    CHECK(quiet.token() == busy.token());
}

// --- the agenda ---

TEST_CASE("the agenda plays by due time, then in the order in which things were planned",
          "[agenda]")
{
    Agenda agenda;
    const auto plan = [&](Duration due, std::uint64_t order) {
        agenda.at(start_time + due, CompleteOrder{OrderNumber{order}});
    };
    plan(2s, 1);
    plan(1s, 2);
    plan(2s, 3);
    plan(1s, 4);
    plan(0s, 5);
    std::vector<std::uint64_t> played;
    while (agenda.next_due())
        played.push_back(std::get<CompleteOrder>(agenda.pop().event).order.value());
    CHECK(played == std::vector<std::uint64_t>{5, 2, 4, 1, 3});
    CHECK(agenda.next() == nullptr);
}

TEST_CASE("nothing is planned beyond the calendar, so time can reach its last moment", "[agenda]")
{
    Agenda agenda;
    agenda.at(last_moment, AutoTopUpRound{});
    agenda.at(last_moment + 1ms, AutoTopUpRound{});
    CHECK(agenda.size() == 1);

    World world(7, last_moment - 5h);
    Sim& sim = world.sims.add(blank_sim(*Iccid::parse(pump), 0));
    set_auto_topup(world, {&sim}, true);
    CHECK(advance_to(world, last_moment) < 5);
    CHECK(world.now == last_moment);
    CHECK(iso_text(last_moment) == "9999-12-31T23:59:59.999+0000");
}

TEST_CASE("advancing plays what is due at its own time and stops at the target", "[agenda]")
{
    Lab lab;
    lab.send(pump);
    CHECK(advance_to(lab.world, start_time + 1s) == 1);
    CHECK(lab.world.now == start_time + 1s);
    CHECK(advance_to(lab.world, start_time + 10s) == 1);
    CHECK(lab.world.now == start_time + 10s);
    CHECK(lab.times_of(FactKind::sms_delivered) == Names{"08:00:04.000"});
}

TEST_CASE("advancing into the past changes nothing", "[agenda]")
{
    Lab lab;
    lab.pass(1min);
    CHECK(advance_to(lab.world, start_time) == 0);
    CHECK(lab.world.now == start_time + 1min);
}

TEST_CASE("a budget stops time at the last event played", "[agenda]")
{
    Lab lab;
    lab.detach(pump);
    lab.send(pump);
    CHECK(advance_to(lab.world, start_time + 24h, 3) == 3);
    CHECK(lab.world.now == start_time + 15min);
}

TEST_CASE("only what somebody waits for is awaited", "[agenda]")
{
    Lab lab;
    CHECK_FALSE(next_awaited(lab.world));
    lab.post("/sims/autoTopup", R"({"enabled": true, "iccids": [")" + pump + R"("]})");
    CHECK_FALSE(next_awaited(lab.world)); // mere routine
    const auto id = lab.send(pump);
    CHECK(next_awaited(lab.world) == start_time + 1s);
    lab.del("/sims/" + pump + "/sms/" + std::to_string(id));
    CHECK_FALSE(next_awaited(lab.world)); // stale
    lab.post("/orders", R"({"products": [{"productId": 1001, "quantity": 1}]})");
    CHECK(next_awaited(lab.world) == start_time + 1h);
}

// --- the journal ---

TEST_CASE("the journal counts its facts without gaps, and drops the oldest beyond its bound",
          "[journal]")
{
    Lab lab;
    lab.world.bounds.facts = 10;
    for (int i = 0; i < 25; ++i) lab.get("/sims/" + pump);
    const auto& journal = lab.world.journal;
    CHECK(journal.facts.size() == 10);
    CHECK(journal.recorded == 25);
    CHECK(journal.dropped() == 15);
    CHECK(journal.facts.front().id == 16);
    CHECK(journal.facts.back().detail == "GET /management-api/v1/sims/8988280666000000001 200");
}
