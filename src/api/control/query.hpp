#pragma once

#include "api/endpoints.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// BEYOND: rows of a log that a call gets when it names no `limit`, and the most it may ask for.
inline constexpr std::uint64_t listed_usually = 100;
inline constexpr std::uint64_t listed_most = 1'000;

/// BEYOND: the longest that a call may wait, in real time; a client asks again after that.
inline constexpr std::chrono::milliseconds wait_most{60'000};

/// A whole number of the query, none where it is left out; refused outside of least to most.
Result<std::optional<std::uint64_t>> query_number(const Request&, std::string_view key,
                                                  std::uint64_t least, std::uint64_t most);

/// The ICCID that the query names, none where it names none; refused when it is no ICCID.
Result<std::optional<Iccid>> query_iccid(const Request&);

/// What `search` looks for, in lower case, which is how to look for it; empty when nothing. Refused
/// beyond 200 bytes.
Result<std::string> query_search(const Request&);

} // namespace easyconnect
