#include "scenario/plan.hpp"

#include "api/dates.hpp"
#include "cli/commands.hpp"
#include "cli/flags.hpp"

#include <iostream>

namespace easyconnect {

CommandUsage plan_usage()
{
    return {.name = "plan",
            .syntax = "FILE [FLAGS]",
            .purpose =
                "Tells what a scenario will do and when, without a client: its timeline, what\n"
                "happens in its world by itself, its rules, and what it expects in the end.",
            .flags = {{"seed", "N", "where chance begins, instead of what the file says"},
                      {"until", "TIME",
                       "how far to look, as 4h after the start; none: the file's `until`, or its "
                       "last step"}},
            .words = {{"FILE"}}};
}

int plan(int argc, char** argv)
{
    const auto arguments = read_arguments(plan_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (arguments->words.size() != 1)
        throw UsageError("plan takes one scenario, as in: plan scenarios/worst-day.yaml");
    ScenarioOptions options;
    if (arguments->has("seed")) options.seed = arguments->whole("seed");
    std::optional<Duration> until;
    if (arguments->has("until")) {
        const auto length = read_duration(arguments->text("until"));
        if (!length) throw UsageError("--until: " + length.error().detail);
        until = *length;
    }
    const auto scenario = read_scenario(read_fixture_file(arguments->words.front()));
    std::cout << plan_text(scenario, options, until) << std::flush;
    return exit_code::fine;
}

} // namespace easyconnect
