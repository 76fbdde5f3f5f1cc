#include "api/json_writer.hpp"
#include "cli/commands.hpp"
#include "cli/notice_file.hpp"
#include "cli/serve_flags.hpp"
#include "cli/serving.hpp"

#include <csignal>
#include <iostream>
#include <unistd.h>

namespace easyconnect {

static CommandUsage serve_usage()
{
    return {.name = "serve",
            .syntax = "[FLAGS]",
            .purpose = "Answers as the IoT Easy Connect platform does, until SIGINT or SIGTERM.\n"
                       "One JSON line on stdout says when it is ready; logs go to stderr.",
            .flags = serve_flags("127.0.0.1:8080", "info")};
}

static std::string ready_line(const std::string& url, int port, std::uint64_t seed)
{
    return JsonWriter()
        .open_object()
        .field("event", "ready")
        .field("url", url)
        .field("port", port)
        .field("pid", static_cast<std::int64_t>(getpid()))
        .field("seed", seed)
        .close_object()
        .take();
}

/// Blocked in every thread, so that only the wait below takes them.
static sigset_t block_end_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

static void serve_until_signal(const ServeOptions& options)
{
    const sigset_t signals = block_end_signals();
    const Log log(options.log_format, options.log_level);
    Serving serving(served_worlds(options, real_now()), options.listen, options.public_url, log);

    const NoticeFile port_file(options.port_file, std::to_string(serving.port()) + "\n");
    std::uint64_t seed = 0; // a scenario may have its own
    serving.simulator().with_world([&](const World& world) { seed = world.seed; });
    std::cout << ready_line(serving.url(), serving.port(), seed) << std::endl;
    log.write(LogLevel::info, "ready", {{"url", serving.url()}, {"seed", std::to_string(seed)}});

    int signal = 0;
    sigwait(&signals, &signal);
    log.write(LogLevel::info, "stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
    serving.stop();
    keep_state(options, serving);
}

int serve(int argc, char** argv)
{
    const auto arguments = read_arguments(serve_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty() || !arguments->client.empty())
        throw UsageError("serve takes flags only; `exec` runs a command beside it");
    serve_until_signal(read_serve_options(*arguments));
    return exit_code::fine;
}

} // namespace easyconnect
