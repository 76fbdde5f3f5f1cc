#pragma once

#include "cli/flags.hpp"

#include <span>
#include <stdexcept>
#include <string_view>

namespace easyconnect {

/// A flag whose value makes no sense; told with exit code 2.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the program's exit code means, beside the client's own, which `exec` and `run` pass on.
namespace exit_code {
inline constexpr int fine = 0;
inline constexpr int failed = 1;       ///< expectations failed, lint found errors, it was refused
inline constexpr int usage = 2;        ///< wrong flags
inline constexpr int file_invalid = 3; ///< a fixture or scenario cannot be read
inline constexpr int cannot_start = 4; ///< an address cannot be listened on, a file not written
inline constexpr int internal = 5;     ///< our own mistake
inline constexpr int timed_out = 6;    ///< of `exec` and `run`, and of calls to a simulator
} // namespace exit_code

/// Runs the command that the first argument names, with the rest of them, and returns the process's
/// exit code. What goes wrong is told on stderr in one line.
int run_command(int argc, char** argv);

/// One command of the program. Help, shells and the manual page tell of it from here.
struct NamedCommand {
    std::string_view name;
    std::string_view summary;          ///< what it is for, in one line
    CommandUsage (*usage)();           ///< what it is called with
    int (*run)(int argc, char** argv); ///< what it does; returns the process's exit code
};

/// All commands, in the order of the help.
std::span<const NamedCommand> all_commands();

/// `serve`: answers on a port until SIGINT or SIGTERM.
int serve(int argc, char** argv);
/// `run`: plays scenarios while a client runs, and judges.
int run(int argc, char** argv);
/// `exec`: runs a client beside a simulator of its own, and returns its exit code.
int exec(int argc, char** argv);
/// `config`: prints the settings of `serve`, and where each came from.
int config(int argc, char** argv);
/// `lint`: checks scenarios without playing them.
int lint(int argc, char** argv);
/// `plan`: tells what a scenario will do and when, without a client.
int plan(int argc, char** argv);
/// `schema`: prints the JSON Schema of scenario files.
int schema(int argc, char** argv);
/// `openapi`: prints the OpenAPI document of the simulated API, or of the control plane.
int openapi(int argc, char** argv);
/// `clock`: asks a running simulator for its time, or moves it.
int clock_command(int argc, char** argv);
/// `device`: shows or changes what holds a SIM at a running simulator.
int device_command(int argc, char** argv);
/// `faults`: what a running simulator does wrong on purpose.
int faults_command(int argc, char** argv);
/// `healthcheck`: asks a running simulator whether it is ready.
int healthcheck(int argc, char** argv);
/// `completion`: prints a script that completes commands and flags in a shell.
int completion(int argc, char** argv);
/// `man`: prints the manual page.
int man_command(int argc, char** argv);
/// `version`: prints the version, and what the program was built with.
int version_command(int argc, char** argv);

/// What each of them is called with.
CommandUsage serve_usage();
CommandUsage run_usage();
CommandUsage exec_usage();
CommandUsage config_usage();
CommandUsage lint_usage();
CommandUsage plan_usage();
CommandUsage schema_usage();
CommandUsage openapi_usage();
CommandUsage clock_usage();
CommandUsage device_usage();
CommandUsage faults_usage();
CommandUsage healthcheck_usage();
CommandUsage completion_usage();
CommandUsage man_usage();
CommandUsage version_usage();

} // namespace easyconnect
