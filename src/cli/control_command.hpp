#pragma once

#include "cli/flags.hpp"
#include "server/control_client.hpp"

#include <string>
#include <vector>

namespace easyconnect {

/// What the commands have in common that make one call to a running simulator.

/// The flags that say which simulator, and how long to wait for it.
std::vector<Flag> control_flags();

/// Calls the simulator that the flags or EASYCONNECT_CONTROL_URL name, prints its answer, JSON, to
/// stdout and returns 0; or prints why it refused, one line, to stderr and returns 1. Throws
/// ControlError and UsageError.
int call_simulator(const Arguments&, ControlCall);

/// One clear line from an application/problem+json: detail, where, and what to do about it.
std::string problem_text(const ControlAnswer&);

/// The text as one segment of a path.
std::string path_segment(std::string_view text);

} // namespace easyconnect
