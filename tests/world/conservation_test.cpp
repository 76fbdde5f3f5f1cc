#include "random_life.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace easyconnect::test;

// Whatever happens to a world, nothing is lost and nothing comes out of nowhere. A life of one seed
// is played again by CONSERVATION_SEED=1234 easyconnect_tests "[conservation-of-one]".

namespace {

/// Lives a thousand random lives; the first one in which something goes wrong is told, step by
/// step.
void live_a_thousand(std::uint64_t first_seed)
{
    std::string story;
    auto seed = first_seed;
    for (; story.empty() && seed < first_seed + 1'000; ++seed) story = RandomLife(seed).live();
    INFO("seed " << seed - 1 << " of " << first_seed << " to " << first_seed + 999 << "\n"
                 << story);
    CHECK(story.empty());
}

} // namespace

TEST_CASE("nothing is lost in random lives 0 to 999", "[conservation]")
{
    live_a_thousand(0);
}
TEST_CASE("nothing is lost in random lives 1000 to 1999", "[conservation]")
{
    live_a_thousand(1'000);
}
TEST_CASE("nothing is lost in random lives 2000 to 2999", "[conservation]")
{
    live_a_thousand(2'000);
}
TEST_CASE("nothing is lost in random lives 3000 to 3999", "[conservation]")
{
    live_a_thousand(3'000);
}
TEST_CASE("nothing is lost in random lives 4000 to 4999", "[conservation]")
{
    live_a_thousand(4'000);
}
TEST_CASE("nothing is lost in random lives 5000 to 5999", "[conservation]")
{
    live_a_thousand(5'000);
}
TEST_CASE("nothing is lost in random lives 6000 to 6999", "[conservation]")
{
    live_a_thousand(6'000);
}
TEST_CASE("nothing is lost in random lives 7000 to 7999", "[conservation]")
{
    live_a_thousand(7'000);
}
TEST_CASE("nothing is lost in random lives 8000 to 8999", "[conservation]")
{
    live_a_thousand(8'000);
}
TEST_CASE("nothing is lost in random lives 9000 to 9999", "[conservation]")
{
    live_a_thousand(9'000);
}

TEST_CASE("nothing is lost in the random life of one seed", "[.][conservation-of-one]")
{
    const char* seed = std::getenv("CONSERVATION_SEED");
    REQUIRE(seed);
    const auto story = RandomLife(std::stoull(seed)).live();
    INFO(story);
    CHECK(story.empty());
}

TEST_CASE("nothing is lost in ten thousand more random lives", "[.][conservation-from]")
{
    const char* seed = std::getenv("CONSERVATION_SEED");
    REQUIRE(seed);
    for (std::uint64_t i = 0; i < 10; ++i) live_a_thousand(std::stoull(seed) + 1'000 * i);
}
