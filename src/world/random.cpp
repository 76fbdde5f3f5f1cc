#include "world/random.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <limits>

namespace easyconnect {

/// The finishing step of splitmix64: every input bit reaches every output bit.
static std::uint64_t mix(std::uint64_t bits)
{
    bits += 0x9e3779b97f4a7c15u;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

std::uint64_t draw(std::uint64_t seed, std::string_view concern, std::uint64_t subject,
                   std::uint64_t occurrence)
{
    std::uint64_t bits = mix(seed);
    for (const unsigned char c : concern) bits = mix(bits ^ c);
    bits = mix(bits ^ subject);
    return mix(bits ^ occurrence);
}

namespace {

/// Feeds Boost.UUID's generator from draws: the n-th number it asks for is the n-th draw.
struct Draws {
    using result_type = std::uint64_t;
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
    result_type operator()() { return mix(start + count++); }

    std::uint64_t start;
    std::uint64_t count = 0;
};

} // namespace

std::string draw_uuid(std::uint64_t seed, std::string_view concern, std::uint64_t subject,
                      std::uint64_t occurrence)
{
    Draws draws{draw(seed, concern, subject, occurrence)};
    return to_string(boost::uuids::basic_random_generator<Draws>(draws)());
}

} // namespace easyconnect
