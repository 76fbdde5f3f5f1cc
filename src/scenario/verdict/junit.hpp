#pragma once

#include "scenario/verdict/verdict.hpp"

#include <span>
#include <string>

namespace easyconnect {

/// The verdicts as one JUnit XML report, as CI servers read it: a test suite for each scenario; in
/// it a test case for each check, each finding, and the end of the client, if there was one. A
/// finding that is a warning only passes, and tells itself in its output.
std::string junit_report(std::span<const Verdict> verdicts);

} // namespace easyconnect
