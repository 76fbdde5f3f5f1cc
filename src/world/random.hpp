#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace easyconnect {

/// One draw of chance: a pure function of the world's seed, what the draw is about, whom it is
/// about, and how often that has happened before. Two clients racing each other cannot swap
/// outcomes, because no draw depends on another. 64 uniform bits.
std::uint64_t draw(std::uint64_t seed, std::string_view concern, std::uint64_t subject,
                   std::uint64_t occurrence);

/// A version 4 UUID in the usual 36 characters, made of draws.
std::string draw_uuid(std::uint64_t seed, std::string_view concern, std::uint64_t subject,
                      std::uint64_t occurrence);

} // namespace easyconnect
