#include "file_lab.hpp"

#include "scenario/fixtures/fixture.hpp"

#include "world/devices/behaviours.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

// Behaviours in a fixture: a fleet is one line.

namespace {

std::vector<VirtualTime> times_of(const World& world, FactKind kind)
{
    std::vector<VirtualTime> times;
    for (const auto& fact : world.journal.facts)
        if (fact.kind == kind) times.push_back(fact.at);
    return times;
}

std::string mistakes_in_fixture(const std::string& lines)
{
    return mistakes_of([&] { world_of(lines); });
}

const std::string meters = R"(sims: [{iccid: "8988280666000001000", count: 200, )"
                           R"(behaviours: [echo, {report: {every: 15m, text: "n={n}"}}]}])";

} // namespace

TEST_CASE("One line of a fixture makes a fleet that reports, each device at its own moment",
          "[fixture][fleet]")
{
    World world = world_of(meters);
    CHECK(world.fleet.sets.size() == 2); // none, and the one that all share
    CHECK(world.agenda.size() == 200);
    CHECK_FALSE(next_awaited(world));
    advance_to(world, start + 15min);
    const auto reports = times_of(world, FactKind::sms_originated);
    CHECK(reports.size() == 200);
    CHECK(std::set<VirtualTime>(reports.begin(), reports.end()).size() > 190);

    World same = world_of(meters);
    advance_to(same, start + 15min);
    CHECK(same.journal.facts == world.journal.facts);
    World other = world_of(meters, 2);
    advance_to(other, start + 15min);
    CHECK_FALSE(other.journal.facts == world.journal.facts);
}

TEST_CASE("Sleepy devices of a fixture begin in the middle of their day", "[fixture][fleet]")
{
    const World world = world_of(R"(sims: [{iccid: "8988280666000001000", count: 200,
  activated: -90d, device: {since: -2d}, behaviours: [{sleepy: {awake: 30m, every: 1h}}]}])");
    int asleep = 0;
    for (const auto& sim : world.sims.all()) {
        CHECK(sim.device.attached);
        if (sim.device.asleep) ++asleep;
    }
    CHECK(asleep > 70);
    CHECK(asleep < 130);
    CHECK(world.agenda.size() == 200);
    CHECK(world.journal.facts.empty());
}

TEST_CASE("A device of a fixture can begin with a full storage", "[fixture][fleet]")
{
    const World world = world_of(R"(sims: [{iccid: "8988280666000001000", )"
                                 R"(device: {storage_full: true}}])");
    CHECK(world.sims.all().front().device.storage_full);
}

TEST_CASE("Devices of a fixture roam through networks of the fixture", "[fixture][fleet]")
{
    World world = world_of(R"(
networks: [{mcc: "222", mnc: "01", operator: TIM}]
sims: [{iccid: "8988280666000001000", behaviours: [{roaming: {networks: [222-01], every: 1h}}]}])");
    advance_to(world, start + 1h);
    CHECK(world.networks[world.sims.all().front().device.network].operator_name == "TIM");
}

TEST_CASE("A mistake in a fixture's behaviours is told at its place", "[fixture][fleet]")
{
    struct Row {
        std::string behaviours;
        std::string error;
    };
    const Row rows[] = {
        {"echo", "3:17: error: sims[0].behaviours: behaviours must be a list such as [\"echo\"]"},
        {"[ehco]", "3:18: error: sims[0].behaviours[0]: There is no behaviour ehco; did you mean "
                   "echo?"},
        {"[echo, {report: {evry: 15m, text: x}}]",
         "3:40: error: sims[0].behaviours[1].report.evry: There is no key evry here; did you mean "
         "every?"},
        {"[{report: {every: 15, text: x}}]",
         "3:35: error: sims[0].behaviours[0].report.every: every must be a string"},
        {"[{report: {every: 0s, text: x}}]",
         "3:35: error: sims[0].behaviours[0].report.every: every must be a duration such as 15m, "
         "from 1s to 366d"},
        {"[{report: {every: 15m}}]", "3:27: error: sims[0].behaviours[0].report: text is missing"},
        {"[{report: {every: 15m, text: \"{x}\"}}]",
         "3:46: error: sims[0].behaviours[0].report.text: There is no field {x}; the fields are "
         "{n} {value} {iccid} {msisdn} {time}"},
        {"[{roaming: {networks: [204-16, 204-99], every: 1h}}]",
         "3:48: error: sims[0].behaviours[0].roaming.networks[1]: There is no network 204-99; the "
         "networks are 204-16 204-08 204-04 262-01 262-02 206-01 208-01 234-30"},
        {"[silent, echo]", "3:26: error: sims[0].behaviours[1]: A silent device sends nothing, so "
                           "echo does not go with silent"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.behaviours);
        CHECK(mistakes_in_fixture("sims:\n  - behaviours: " + row.behaviours +
                                  "\n    iccid: \"8988280666000001000\"\n") ==
              "a.yaml:" + row.error);
    }
    CHECK(mistakes_in_fixture(
              "sims: [{iccid: \"8988280666000001000\", foreign: true, behaviours: [echo]}]")
              .find("a foreign card has an iccid and a count") != std::string::npos);
}

TEST_CASE("A fleet that would plan more than a world can hold is refused", "[fixture][fleet]")
{
    CHECK(mistakes_in_fixture(
              "sims: [{iccid: \"8988280666000000000\", count: 2000000, behaviours: [echo, "
              "{report: {every: 1h, text: a}}, {report: {every: 1h, text: b}}]}]") ==
          "a.yaml:2:16: error: sims[0].iccid: the behaviours of these cards plan too much: at most "
          "5000000 things can be due later");
}
