#pragma once

#include "scenario/verdict/verdict.hpp"

#include <span>
#include <string>

namespace easyconnect {

/// The most rows that a report lists; the newest of more.
inline constexpr std::size_t listed_rows_most = 2'000;

/// The verdicts as one HTML page that needs nothing else: no scripts, no other files, light or dark
/// as the reader's system is, fit for a narrow window. For each scenario: verdict, expectations,
/// findings, the drawn time line and its rows, and how to play it again. All text is escaped, and
/// the page forbids scripts and requests to whatever it shows.
std::string html_report(std::span<const Verdict> verdicts);

} // namespace easyconnect
