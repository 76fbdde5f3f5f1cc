#pragma once

#include "scenario/verdict/verdict.hpp"

#include <span>
#include <string>

namespace easyconnect {

/// One verdict for a terminal: each check and finding on a line, more where something failed, then
/// the last events and the command that replays it. Control characters are shown, not sent.
std::string report_text(const Verdict&);

/// The line under all of them: "2 of 3 scenarios passed".
std::string summary_text(std::span<const Verdict>);

} // namespace easyconnect
