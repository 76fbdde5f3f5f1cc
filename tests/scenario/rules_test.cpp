#include "file_lab.hpp"

#include "scenario/fixtures/fixture.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

TEST_CASE("a fixture's rules are those of the control plane, in their order", "[fixture][rules]")
{
    const World world = world_of("rules:\n"
                                 "  - {on: webhook.report, when: {nth: 2}, then: duplicate}\n"
                                 "  - id: slow\n"
                                 "    on: sms.attempt\n"
                                 "    when: {iccid: \"8988*\", percent: 50}\n"
                                 "    then: {effect: slow, by: 1m30s}\n");
    const auto& rules = world.rules.all;
    REQUIRE(rules.size() == 2);
    CHECK(rules[0].id == "rule-1");
    CHECK(rules[0].on == RuleMoment::webhook_report);
    CHECK(rules[0].when.nth == 2);
    CHECK(std::get<Effect>(rules[0].then.at(0)).kind == EffectKind::duplicate);
    CHECK(rules[1].id == "slow");
    CHECK(rules[1].when.iccid == "8988*");
    CHECK(rules[1].when.percent == 50);
    CHECK(std::get<Effect>(rules[1].then.at(0)).by == std::chrono::seconds(90));
}

TEST_CASE("a mistake in a fixture's rules is told by line and column", "[fixture][rules]")
{
    struct Row {
        std::string lines, error;
    };
    const Row rows[] = {
        {"rules:\n  - {on: sms, then: lose}\n",
         "a.yaml:3:10: error: rules[0].on: on must be sms.submit, sms.attempt, webhook, "
         "webhook.report, webhook.mo, an operation such as"},
        {"rules:\n  - {on: webhook, then: vanish}\n", "a.yaml:3:25: error: rules[0].then: There is "
                                                      "no effect vanish; at webhook there are "},
        {"rules:\n  - {on: sims.list, then: duplicate}\n",
         "a.yaml:3:27: error: rules[0].then: duplicate is an effect on SMS and webhooks: on must "
         "be "},
        {"rules:\n  - {on: webhook, then: {effect: late}}\n",
         "a.yaml:3:25: error: rules[0].then: late needs by"},
        {"rules:\n  - {on: webhook, then: lose, when: {nth: 0}}\n",
         "a.yaml:3:43: error: rules[0].when.nth: nth must be a whole number from 1 to "},
        {"rules:\n  - {id: a, on: webhook, then: lose}\n  - {id: a, on: webhook, then: lose}\n",
         "a.yaml:4:10: error: rules[1].id: There is a rule a already"},
        {"rules:\n  - late\n", "a.yaml:3:5: error: rules[0]: A rule is an object, as"},
    };
    for (const auto& row : rows) {
        const auto error = mistakes_of([&] { world_of(row.lines); });
        INFO(row.lines << error);
        CHECK(error.starts_with(row.error));
    }
}
