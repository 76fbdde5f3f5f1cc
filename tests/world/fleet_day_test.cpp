#include "lab.hpp"

#include "scenario/fixtures/fixture.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// A day in the life of a fleet: 200 devices of all behaviours, clients that text some of them, and
// a receiver that fails now and then. What the seed decides is the only difference between days.

namespace {

const std::string fleet = R"(
version: 1
webhooks: {reports: {url: "http://127.0.0.1:9000/sms"}, mo: {url: "http://127.0.0.1:9000/sms"}}
sims:
  - {iccid: "8988280666000001000", count: 40, activated: -90d, behaviours: [echo, {data: {mb_per_day: 12}}]}
  - iccid: "8988280666000002000"
    count: 40
    activated: -90d
    behaviours: [{report: {every: 15m, text: "t={value} n={n}"}}, {sleepy: {awake: 10m, every: 1h}}]
  - iccid: "8988280666000003000"
    count: 40
    activated: -90d
    sms_left: 30
    behaviours:
      - {reply: {match: "status*", text: "ok {n} at {time}: {text}"}}
      - {report: {every: 1h, text: "{msisdn} {value}", to: "12345"}}
      - {data: {profile: nightly, mb_per_day: 40}}
  - iccid: "8988280666000004000"
    count: 40
    activated: -90d
    data_left_mb: 60
    behaviours: [{roaming: {networks: ["204-16", "262-01", "206-01"], every: 6h}}, {data: {profile: burst, mb_per_day: 100}}]
  - {iccid: "8988280666000005000", count: 20, activated: -90d, behaviours: [silent]}
  - {iccid: "8988280666000006000", count: 20, activated: -90d, behaviours: [echo], device: {storage_full: true}}
)";

std::string card_of(int group, int number)
{
    return std::to_string(8'988'280'666'000'000'000 + group * 1'000 + number);
}

/// What the customer's endpoint says: every third delivery is refused the first time.
void receive(Lab& lab)
{
    for (const auto& due : std::exchange(lab.world.webhooks.outbox, {}))
        finish_attempt(lab.world, due.delivery, due.attempt,
                       {.status = due.delivery.value() % 3 == 0 && due.attempt == 1 ? 503 : 200});
}

void play_until(Lab& lab, VirtualTime time)
{
    receive(lab);
    while (lab.world.agenda.next_due().value_or(last_moment) <= time) {
        play_next(lab.world);
        receive(lab);
    }
    advance_to(lab.world, time);
}

/// What clients and the people around the devices do in the n-th ten minutes of the day.
void interfere(Lab& lab, int n)
{
    if (n % 6 == 0) lab.use_token(lab.token()); // an hour has passed
    for (int group = 1; group <= 6; ++group) {
        const auto iccid = card_of(group, n * 7 % 20);
        const auto text = n % 2 == 0 ? "status?" : "hello " + std::to_string(n);
        // some have no quota left by then, and are refused
        lab.post("/sims/" + iccid + "/sms", Json{{"payload", text}}.dump());
    }
    const auto device = [&](int group, const std::string& change) {
        const auto reply = lab.control("PATCH", "/devices/" + card_of(group, n % 20), change);
        REQUIRE(reply.status == 200);
    };
    if (n % 10 == 3) device(6, R"({"storage_full": false})");
    if (n % 10 == 4) device(1, R"({"attached": false})");
    if (n % 10 == 6) device(3, R"({"imei": "3599990000000017"})");
    if (n % 20 == 7) device(2, R"({"behaviours": ["echo"]})");
    if (n % 20 == 9) device(4, R"({"behaviours": []})");
    if (n % 12 == 5) lab.post("/sims/" + card_of(3, n % 20) + "/reset");
    if (n == 50) lab.put("/sims/" + card_of(4, 1), R"({"status": "Disabled"})");
    if (n == 60) lab.put("/sims/" + card_of(4, 1), R"({"status": "Enabled"})");
    if (n == 70) lab.post("/sims/" + card_of(4, 2) + "/topup");
}

Lab a_day_of_the_fleet(std::uint64_t seed)
{
    Lab lab;
    const FixtureFile file{"fleet.yaml", fleet};
    lab.world = build_world({&file, 1}, {.seed = seed, .start = start_time, .pace = Pace::manual});
    lab.world.bounds.facts = 1'000'000; // none may be lost
    REQUIRE(lab.world.sims.size() == 200);
    for (int n = 0; n < 6 * 24; ++n) {
        interfere(lab, n);
        play_until(lab, start_time + n * 10min + 10min);
    }
    lab.use_token(lab.token());
    REQUIRE(lab.world.journal.dropped() == 0);
    return lab;
}

/// Everything that clients read about some cards of each kind.
std::string answers(Lab& lab)
{
    std::string bodies;
    for (int group = 1; group <= 6; ++group)
        for (const int number : {0, 3, 14})
            for (const auto* what : {"/events?pageSize=1000", "/usage", "/quota/data", "/quota/sms",
                                     "/status", "/connectivity_info", "/sms?pageSize=100"})
                bodies += lab.get("/sims/" + card_of(group, number) + what).body + "\n";
    return bodies;
}

std::map<std::string, int> counts_by_kind(const Lab& lab)
{
    std::map<std::string, int> counts;
    for (const auto& fact : lab.world.journal.facts) ++counts[name(fact.kind)];
    return counts;
}

} // namespace

TEST_CASE("A day of 200 devices is the same day again with the same seed, and another one with "
          "another",
          "[fleet][history]")
{
    Lab day = a_day_of_the_fleet(11);
    Lab same = a_day_of_the_fleet(11);
    Lab other = a_day_of_the_fleet(12);
    CHECK(day.world.journal.facts.size() > 10'000);
    CHECK(day.world.journal.facts == same.world.journal.facts);
    CHECK(answers(day) == answers(same));
    CHECK_FALSE(day.world.journal.facts == other.world.journal.facts);
    CHECK_FALSE(answers(day) == answers(other));

    auto counts = counts_by_kind(day);
    for (const auto* kind : {"device.asleep", "device.awake", "device.attached", "device.detached",
                             "device.skipped", "device.behaves", "device.storage_free", "data.used",
                             "data.blocked", "quota.exhausted", "sms.originated", "sms.buffered",
                             "sms.delivered", "webhook.acknowledged", "webhook.failed"}) {
        CAPTURE(kind);
        CHECK(counts[kind] > 0);
    }
}

TEST_CASE("After a day of a fleet every SIM's usage is what its quota has paid", "[fleet]")
{
    const Lab day = a_day_of_the_fleet(13);
    for (const Sim& sim : day.world.sims.all()) {
        CAPTURE(sim.iccid.text());
        const auto used = usage_between(sim.usage, day_of(start_time), day_of(day.world.now));
        const Amount sms = Amount::whole(used.sms_mo + used.sms_mt);
        const Amount data = used.data_rx + used.data_tx;
        const auto group = (sim.iccid.value() / 1'000) % 10;
        const bool topped_up = sim.iccid.text() == card_of(4, 2);
        const Amount top_up_sms = Amount::whole(topped_up ? 250 : 0);
        const Amount top_up_data = Amount::whole(topped_up ? 500 : 0);
        CHECK(sim.sms.left + sms == Amount::whole(group == 3 ? 30 : 250) + top_up_sms);
        CHECK(sim.data.left + data == Amount::whole(group == 4 ? 60 : 500) + top_up_data);
    }
}
