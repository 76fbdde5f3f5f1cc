#pragma once

#include "cli/flags.hpp"
#include "server/control_client.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace easyconnect {

/// What the commands have in common that make one call to a running simulator.

/// The flags that say which simulator, and how long to wait for it: `patience` unless they say so.
std::vector<Flag> control_flags(const std::string& patience = "60s");

/// Calls the simulator that the flags or the environment name: EASYCONNECT_CONTROL_URL, or what
/// `serve` would be in the same environment (`simulator_started_by`). Throws ControlError,
/// UsageError, and FileError when the file of EASYCONNECT_CONFIG cannot be read.
ControlAnswer ask_named_simulator(const Arguments&, ControlCall,
                                  std::chrono::milliseconds patience);

/// Prints the answer, JSON, to stdout and returns 0; or prints why it refused, one line, to stderr
/// and returns 1.
int tell_answer(const ControlAnswer&);

/// Both, for as long as the flags allow. Throws ControlError and UsageError.
int call_simulator(const Arguments&, const ControlCall&);

/// One clear line from an application/problem+json: detail, where, and what to do about it.
std::string problem_text(const ControlAnswer&);

/// The text as one segment of a path.
std::string path_segment(std::string_view text);

} // namespace easyconnect
