#include "cli/commands.hpp"

#include <cxxopts.hpp>
#include <iostream>
#include <string_view>

namespace easyconnect {

namespace {

/// One command: its name, what it is for, and what runs it.
struct Command {
    std::string_view name;
    std::string_view summary;
    int (*run)(int argc, char** argv);
};

} // namespace

static constexpr Command commands[] = {
    {"serve", "answer as the platform does, until SIGINT or SIGTERM", serve},
};

static void print_help(std::ostream& out)
{
    out << "easyconnect-simulator: the IoT Easy Connect platform on your own machine\n\n"
           "Usage: easyconnect-simulator COMMAND [FLAGS]\n\n";
    for (const auto& command : commands)
        out << "  " << command.name << "    " << command.summary << '\n';
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
        std::cout << "easyconnect-simulator " EASYCONNECT_VERSION "\n";
        return exit_code::fine;
    }
    for (const auto& command : commands)
        if (command.name == word) return command.run(argc - 1, argv + 1);
    if (!word.empty())
        std::cerr << "easyconnect-simulator: no command is called " << word << "\n\n";
    print_help(std::cerr);
    return exit_code::usage;
}

int run_command(int argc, char** argv)
try {
    return dispatch(argc, argv);
} catch (const UsageError& error) {
    std::cerr << "easyconnect-simulator: " << error.what() << " (see --help)\n";
    return exit_code::usage;
} catch (const cxxopts::exceptions::exception& error) {
    std::cerr << "easyconnect-simulator: " << error.what() << " (see --help)\n";
    return exit_code::usage;
} catch (const std::exception& error) {
    std::cerr << "easyconnect-simulator: " << error.what() << '\n';
    return exit_code::internal;
}

} // namespace easyconnect
