#pragma once

#include "scenario/files/value.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace easyconnect {

/// How many, or how much: from `least` to `most`, both inside.
struct Range {
    std::int64_t least = 0;
    std::int64_t most = INT64_MAX;

    bool holds(std::int64_t value) const { return value >= least && value <= most; }
    /// "3", "2 to 5", "at least 2", "none"; `unit` is how many make one.
    std::string text(std::int64_t unit = 1) const;

    friend bool operator==(const Range&, const Range&) = default;
};

/// Reads 3, "2..5", ">2", ">=2", "<5", "<=5" or {least: 2, most: 5}; with `places` decimals,
/// counted in units of the last of them. Nothing, and a mistake is noted, when it is none of these.
std::optional<Range> read_range(const Value&, int places = 0);

} // namespace easyconnect
