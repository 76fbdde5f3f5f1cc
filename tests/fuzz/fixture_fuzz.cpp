// A fixture: its mistakes have places, or it is a world that can be saved and goes on.

#include "file_checks.hpp"
#include "small_world.hpp"

#include "scenario/fixtures/fixture.hpp"

using namespace easyconnect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const FixtureFile file{"x.yaml", std::string(fuzz::text_of(data, size))};
    if (fuzz::is_too_large(file.text)) return -1;
    try {
        World world = build_world({&file, 1}, {.seed = 7, .start = fuzz::start_time});
        fuzz::check_saving(world);
        advance_to(world, world.now + std::chrono::hours(1), 1'000);
        fuzz::check_saving(world);
    } catch (const FileError& error) {
        fuzz::check_mistakes(error);
    }
    return 0;
}
