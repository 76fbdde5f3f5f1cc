#include "cli/child.hpp"
#include "cli/client_environment.hpp"
#include "cli/client_flags.hpp"
#include "cli/commands.hpp"
#include "cli/notice_file.hpp"
#include "cli/serve_flags.hpp"
#include "cli/serving.hpp"
#include "cli/start_warnings.hpp"

#include <iostream>
#include <utility>

namespace easyconnect {

CommandUsage exec_usage()
{
    CommandUsage usage{
        .name = "exec",
        .syntax = "[FLAGS] -- CLIENT ARGS...",
        .purpose =
            "Starts a simulator on a free port, runs a command that talks to it, and ends with "
            "the\n"
            "command's exit code. The command finds the simulator by these variables:\n\n"
            "  EASYCONNECT_URL          the base below which /v1 lies, as\n"
            "                           http://127.0.0.1:40021/management-api\n"
            "  EASYCONNECT_TOKEN_URL    where to get a token\n"
            "  EASYCONNECT_USERNAME     the fixture's first account with API access\n"
            "  EASYCONNECT_PASSWORD\n"
            "  EASYCONNECT_CONTROL_URL  the simulator's own API: clock, devices, sinks, ...\n"
            "  EASYCONNECT_CONTROL_TOKEN  what that asks for, if it does\n"
            "  EASYCONNECT_CA_FILE      under --tls-dev: the authority to trust\n",
        .flags = serve_flags("127.0.0.1:0", "warn"),
        .notes =
            "\nExit codes: the command's own; 128 and the signal that ended it; 6 its time was "
            "over;\n"
            "127 it was not found, 126 it cannot be run, 125 it could not be started; 2, 3, 4 as\n"
            "for `serve`.\n\n"
            "Example: easyconnect-simulator exec --pace auto -- python3 client.py\n" +
            std::string(settings_note),
        .has_settings = true,
        .settings_of_others = {"record"}};
    add_client_flags(usage.flags, "");
    return usage;
}

static int run_beside(const Arguments& arguments, const ServeOptions& options,
                      const ClientOptions& client)
{
    const Inheritance inheritance; // first, before there are threads
    const Log log(options.log_format, options.log_level);
    warn_of_unknown(arguments, log);
    auto served = served_worlds(options, real_now());
    if (served.saved) warn_of_unused_flags(arguments, log);
    Serving serving(std::move(served), options.place(), log);
    StateKeeper state(serving.simulator(), state_options(options, log));
    const NoticeFile port_file(options.port_file, std::to_string(serving.port()) + "\n");
    const Variables variables = serving.client_environment();
    const NoticeFile env_file(client.env_file, env_file_text(variables), Readers::owner);
    log.write(LogLevel::info, "ready", {{"url", serving.url()}, {"seed", options.seed}});

    Child child({client.words, variables, variables_of_other_simulators()}, inheritance);
    const ChildEnd end = child.wait(client.limit);
    log.write(LogLevel::info, "client ended", {{"how", end.text}});
    serving.stop();
    state.finish();
    if (!end.timed_out) return end.code;
    std::cerr << "easyconnect-simulator: " << client.words.front() << ": " << end.text << '\n';
    return exit_code::timed_out;
}

int exec(int argc, char** argv)
{
    const auto arguments = read_arguments(exec_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    const ClientOptions client = read_client_options(*arguments);
    if (client.words.empty() || !arguments->words.empty())
        throw UsageError(
            "exec needs the command to run after --, as in: exec -- python3 client.py");
    return run_beside(*arguments, read_serve_options(*arguments), client);
}

} // namespace easyconnect
