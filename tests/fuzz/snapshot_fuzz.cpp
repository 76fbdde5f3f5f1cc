// A snapshot: it is refused with a reason, or it is a world that goes on.

#include "json_mutator.hpp"
#include "small_world.hpp"

using namespace easyconnect;
using fuzz::holds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto world = read_snapshot(fuzz::text_of(data, size));
    if (!world) {
        holds(world.error().reason == Refusal::Reason::malformed, "what is broken is malformed");
        holds(!world.error().detail.empty(), "a refusal says what is wrong");
        return 0;
    }
    fuzz::check_saving(*world);
    if (world->now <= VirtualTime::max() - std::chrono::hours(1))
        advance_to(*world, world->now + std::chrono::hours(1), 1'000);
    fuzz::check_saving(*world);
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed)
{
    return fuzz::mutate_json(data, size, most, seed);
}
