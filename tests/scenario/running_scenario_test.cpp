#include "scenario/verdict/running_scenario.hpp"

#include "world/world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace easyconnect;

namespace {

/// A scenario that runs, and what is told of it.
class RunningLab {
public:
    explicit RunningLab(const std::string& lines)
        : scenario(read_scenario(
              {"storm.yaml",
               "version: 1\nsims:\n  - {iccid: \"8988280666000000001\", count: 3}\n" + lines})),
          world(make_world(scenario))
    {
        world.pace = Pace::manual;
    }

    Scenario scenario;
    World world;

    void pass(Duration time) { advance_to(world, world.now + time); }
    nlohmann::json told() const { return nlohmann::json::parse(running_scenario(scenario, world)); }
    /// The states of its steps or expectations, in order.
    std::vector<std::string> states(const char* list) const
    {
        std::vector<std::string> states;
        const auto all = told();
        for (const auto& each : all.at(list)) states.push_back(each.at("state"));
        return states;
    }
};

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("a running scenario tells which of its steps have been played", "[scenario]")
{
    RunningLab lab("name: storm\n"
                   "until: 2h\n"
                   "timeline:\n"
                   "  - {at: 20m, note: last}\n"
                   "  - {at: 5m, for_each: {iccid: \"*\"}, detach: \"{iccid}\"}\n"
                   "  - {at: 6m, note: again, repeat: {every: 10m, times: 3}}\n");
    lab.pass(Duration::zero());
    CHECK(lab.states("steps") == Words{"planned", "planned", "planned"});
    lab.pass(std::chrono::minutes(7));
    CHECK(lab.states("steps") == Words{"played", "playing", "planned"});
    const auto told = lab.told();
    CHECK(told.at("name") == "storm");
    CHECK(told.at("began") == "2026-01-05T08:00:00.000Z");
    CHECK(told.at("until") == "2026-01-05T10:00:00.000Z");
    CHECK(told.at("is_over") == false);
    CHECK(told["steps"][0].at("played") == 3); // one for each SIM
    CHECK(told["steps"][0].at("at") == "2026-01-05T08:05:00.000Z");
    CHECK(told["steps"][0].at("after") == "5m");
    CHECK(told["steps"][1].at("times") == 3);
    CHECK(told["steps"][1].at("next") == "2026-01-05T08:16:00.000Z");
    CHECK_FALSE(told["steps"][0].contains("next"));
    lab.pass(std::chrono::hours(1));
    CHECK(lab.states("steps") == Words{"played", "played", "played"});
}

TEST_CASE("a step that was refused says why, and breaks the scenario", "[scenario]")
{
    RunningLab lab("timeline:\n"
                   "  - {at: 1m, detach: \"8988280666000000001\"}\n"
                   "  - {at: 2m, mo: {iccid: \"8988280666000000001\", payload: hello}}\n");
    lab.pass(std::chrono::minutes(5));
    CHECK(lab.states("steps") == Words{"played", "refused"});
    const auto told = lab.told();
    CHECK(told["steps"][1].at("refused") == 1);
    CHECK(told["steps"][1].at("why").get<std::string>().starts_with("409 "));
    CHECK(told.at("verdict") == "broken");
}

TEST_CASE("an expectation is open until it is met, and broken when it can never be", "[scenario]")
{
    RunningLab lab("until: 1h\n"
                   "expect:\n"
                   "  - {event: {kind: note}, count: 2}\n"
                   "  - {event: {kind: note}, count: \">=1\"}\n"
                   "  - {sms: {type: MT}, count: 1}\n");
    CHECK(lab.states("expectations") == Words{"open", "open", "open"});
    CHECK(lab.told().at("verdict") == "open");
    record(lab.world, FactKind::note, {}, {}, "one");
    CHECK(lab.states("expectations") == Words{"open", "met", "open"});
    record(lab.world, FactKind::note, {}, {}, "two");
    CHECK(lab.states("expectations") == Words{"met", "met", "open"});
    record(lab.world, FactKind::note, {}, {}, "three");
    CHECK(lab.states("expectations") == Words{"broken", "met", "open"});
    CHECK(lab.told().at("verdict") == "broken");
    lab.pass(std::chrono::hours(1)); // its time is over
    CHECK(lab.told().at("is_over") == true);
    CHECK(lab.states("expectations") == Words{"broken", "met", "broken"});
}

TEST_CASE("a running scenario tells which of its rules have fired", "[scenario]")
{
    RunningLab lab("rules:\n"
                   "  - {id: twice, on: webhook.report, then: duplicate}\n");
    const auto told = lab.told();
    CHECK(told.at("rules").at(0).at("id") == "twice");
    CHECK(told.at("rules").at(0).at("fired") == 0);
    CHECK(told.at("rules").at(0).at("must_fire") == true);
    CHECK(lab.told().at("verdict") == "open");
    lab.world.rules.all.front().fired = 1;
    CHECK(lab.told().at("verdict") == "met");
}
