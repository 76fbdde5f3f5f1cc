#include "cli/commands.hpp"

#include "api/text.hpp"
#include "cli/build_info.hpp"
#include "cli/child.hpp"
#include "cli/output_file.hpp"
#include "scenario/files/file_error.hpp"
#include "scenario/snapshots/state_file.hpp"
#include "server/control_client.hpp"
#include "server/http/http_server.hpp"

#include <cerrno>
#include <iomanip>
#include <iostream>
#include <string_view>

namespace easyconnect {

static constexpr NamedCommand command_list[] = {
    {"serve", "answer as the platform does, until SIGINT or SIGTERM", serve_usage, serve},
    {"run", "play scenarios while a client runs, and judge what it did", run_usage, run},
    {"exec", "run a client beside a simulator of its own, and pass on its exit code", exec_usage,
     exec},
    {"config", "print the settings of serve, and where each came from", config_usage, config},
    {"lint", "check scenarios without playing them", lint_usage, lint},
    {"plan", "tell what a scenario will do and when, without a client", plan_usage, plan},
    {"schema", "print the JSON Schema of scenario files, for editors", schema_usage, schema},
    {"openapi", "print the OpenAPI document of the API, or of the control plane", openapi_usage,
     openapi},
    {"healthcheck", "ask a running simulator whether it is ready", healthcheck_usage, healthcheck},
    {"clock", "ask a running simulator for its time, or move it", clock_usage, clock_command},
    {"device", "switch a device on or off, or let it send, at a running simulator", device_usage,
     device_command},
    {"faults", "what a running simulator does wrong on purpose", faults_usage, faults_command},
    {"completion", "print what makes bash, zsh or fish complete all this", completion_usage,
     completion},
    {"man", "print the manual page", man_usage, man_command},
    {"version", "print the version, and with --json what it was built with", version_usage,
     version_command},
};

std::span<const NamedCommand> all_commands()
{
    return command_list;
}

static void print_help(std::ostream& out)
{
    out << "easyconnect-simulator: the IoT Easy Connect platform on your own machine\n\n"
           "Usage: easyconnect-simulator COMMAND [FLAGS]\n\n";
    for (const auto& command : command_list)
        out << "  " << std::left << std::setw(13) << command.name << command.summary << '\n';
    out << "\n  --help     print this text; COMMAND --help tells about its flags\n"
           "  --version  print the version\n";
}

static int dispatch(int argc, char** argv)
{
    const std::string_view word = argc > 1 ? argv[1] : "";
    if (word == "--help" || word == "-h" || word == "help") {
        print_help(std::cout);
        return exit_code::fine;
    }
    if (word == "--version") {
        std::cout << "easyconnect-simulator " << build_info().version << '\n';
        return exit_code::fine;
    }
    for (const auto& command : command_list)
        if (command.name == word) return command.run(argc - 1, argv + 1);
    if (!word.empty())
        std::cerr << "easyconnect-simulator: no command is called " << word << "\n\n";
    print_help(std::cerr);
    return exit_code::usage;
}

static int tell(const std::string& what, int code)
{
    for (const auto line : split(what, '\n'))
        std::cerr << "easyconnect-simulator: " << line << '\n';
    return code;
}

/// What a command has printed must have been taken: a pipe into a full disk is no success.
static int all_printed(int code)
{
    if (code == exit_code::fine && !std::cout.flush())
        throw OutputError("standard output cannot be written");
    return code;
}

int run_command(int argc, char** argv)
try {
    return all_printed(dispatch(argc, argv));
} catch (const UsageError& error) {
    return tell(error.what() + std::string(" (see --help)"), exit_code::usage);
} catch (const FileError& error) {
    std::cerr << error.what() << '\n'; // begins with the file, as compilers have it
    if (error.mistakes().size() == FileMistakes::most)
        std::cerr << "There may be more: reading ended here.\n";
    return exit_code::file_invalid;
} catch (const BindError& error) {
    const bool taken = error.error_number == EADDRINUSE;
    return tell(error.what() + std::string(taken ? "; --listen HOST:0 picks a free port" : ""),
                exit_code::cannot_start);
} catch (const OutputError& error) {
    return tell(error.what(), exit_code::cannot_start);
} catch (const StateFileError& error) {
    return tell(error.what(), exit_code::cannot_start);
} catch (const ChildNotRun& error) {
    return tell(error.what(), error.exit_code);
} catch (const ControlError& error) {
    return tell(error.what(), error.timed_out ? exit_code::timed_out : exit_code::failed);
} catch (const std::exception& error) {
    return tell(error.what(), exit_code::internal);
}

} // namespace easyconnect
