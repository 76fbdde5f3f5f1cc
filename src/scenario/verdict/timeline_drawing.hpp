#pragma once

#include "scenario/verdict/verdict.hpp"

#include <string>

namespace easyconnect {

/// The most rows that are drawn; the oldest of more are left out, and that is said.
inline constexpr std::size_t drawn_rows_most = 2'000;

/// What happened in a scenario as an SVG drawing, for use inside an HTML page: a lane for each kind
/// of thing, time from left to right. Positions are percentages, so it fits any width without
/// shrinking its letters. Long gaps are drawn short (by their logarithm), since a retry after four
/// hours would else press everything else into one spot; the marks below tell the times.
/// Needs the page's classes: `lanes`, `lane`, `moment`, `dot`, `bad`, `tick`.
std::string timeline_drawing(const Verdict&);

} // namespace easyconnect
