#pragma once

#include <stdexcept>

namespace easyconnect {

/// A flag whose value makes no sense; told with exit code 2.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the program's exit code means.
namespace exit_code {
inline constexpr int fine = 0;
inline constexpr int usage = 2;        ///< wrong flags
inline constexpr int file_invalid = 3; ///< a fixture cannot be read
inline constexpr int cannot_start = 4; ///< the address cannot be listened on
inline constexpr int internal = 5;     ///< our own mistake
} // namespace exit_code

/// Runs the command that the first argument names, with the rest of them, and returns the process's
/// exit code. What goes wrong is told on stderr in one line.
int run_command(int argc, char** argv);

/// `serve`: answers on a port until SIGINT or SIGTERM.
int serve(int argc, char** argv);

} // namespace easyconnect
