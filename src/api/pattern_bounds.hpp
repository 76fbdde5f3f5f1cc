#pragma once

#include <cstddef>
#include <cstdint>

namespace easyconnect {

/// BEYOND: what the JSON of rules, matches, waits and steps may hold at most.
inline constexpr std::size_t glob_most = 2'000;            ///< bytes of a pattern with `*`
inline constexpr std::size_t word_most = 255;              ///< bytes of a name or a short text
inline constexpr std::size_t state_most = 64;              ///< bytes of a state of the script
inline constexpr std::int64_t number_most = 1'000'000'000; ///< of a count, an attempt, a place

} // namespace easyconnect
