// A scenario: its mistakes have places, or it can be planned, played and judged.

#include "file_checks.hpp"
#include "small_world.hpp"

#include "scenario/plan.hpp"
#include "scenario/scenario.hpp"

using namespace easyconnect;
using fuzz::holds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // nothing is at that place, so that a scenario's fixtures are not those of this machine
    const FixtureFile file{"/nowhere/x.yaml", std::string(fuzz::text_of(data, size)),
                           FileRole::scenario};
    if (fuzz::is_too_large(file.text) || file.text.find("..") != file.text.npos) return -1;
    try {
        const auto scenario = read_scenario(file);
        holds(!plan_text(scenario, {}, std::chrono::minutes(1)).empty(), "a scenario has a plan");
        World world = make_world(scenario);
        fuzz::check_saving(world);
        advance_to(world, world.now + std::chrono::hours(1), 1'000);
        fuzz::check_saving(world);
        const auto verdict = judge(scenario, world);
        holds(judge(scenario, world).checks.size() == verdict.checks.size(),
              "a world is judged the same twice");
    } catch (const FileError& error) {
        fuzz::check_mistakes(error);
    }
    return 0;
}
