#include "api/json_writer.hpp"
#include "cli/commands.hpp"
#include "cli/notice_file.hpp"
#include "cli/output_file.hpp"
#include "cli/serve_flags.hpp"
#include "cli/serving.hpp"
#include "cli/start_warnings.hpp"
#include "scenario/recorded/recorded_scenario.hpp"

#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <unistd.h>

namespace easyconnect {

CommandUsage serve_usage()
{
    CommandUsage usage{
        .name = "serve",
        .syntax = "[FLAGS]",
        .purpose = "Answers as the IoT Easy Connect platform does, until SIGINT or SIGTERM.\n"
                   "One JSON line on stdout says when it is ready; logs go to stderr.",
        .flags = serve_flags("127.0.0.1:8080", "info"),
        .notes = settings_note,
        .has_settings = true,
        .settings_of_others = {"timeout", "env-file"}};
    usage.flags.push_back(
        {"record", "FILE", "write what happened here at the end, as a scenario that plays again"});
    return usage;
}

static std::string ready_line(const Serving& serving, std::uint64_t seed)
{
    JsonWriter json;
    json.open_object()
        .field("event", "ready")
        .field("url", serving.url())
        .field("port", serving.port())
        .field("pid", static_cast<std::int64_t>(getpid()))
        .field("seed", seed);
    if (!serving.control_url().empty()) json.field("control_url", serving.control_url());
    if (const auto token = serving.new_control_token(); !token.empty())
        json.field("control_token", token); // here, and nowhere else
    return json.close_object().take();
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

namespace {

/// A file for what happens from the world's start, or its last reset, to the end.
class RecordFile {
public:
    /// No file when `path` is empty. Throws OutputError.
    explicit RecordFile(const std::string& path)
        : folder_(std::filesystem::absolute(path.empty() ? "." : path).parent_path().string())
    {
        if (!path.empty()) file_.emplace(path);
    }

    std::function<World()> recorded(std::function<World()> make_world) const
    {
        if (!file_) return make_world;
        return [make_world = std::move(make_world)] {
            World world = make_world();
            (void)start_recording(world); // none runs in a new world
            return world;
        };
    }

    /// Throws OutputError.
    void write(Simulator& simulator, const Log& log)
    {
        if (!file_) return;
        std::optional<std::string> text;
        simulator.with_world([&](World& world) {
            if (stop_recording(world)) text = recorded_scenario(world, folder_);
        });
        if (text)
            file_->complete(*text);
        else
            log.write(LogLevel::warn, "nothing to record",
                      {{"why", "POST recording/stop has ended the recording and got its text"}});
    }

private:
    std::string folder_;
    std::optional<OutputFile> file_;
};

} // namespace

static void serve_until_signal(const ServeOptions& options, const Arguments& arguments)
{
    const sigset_t signals = block_end_signals();
    // as process 1 of a container we get all orphans: so the kernel reaps them
    std::signal(SIGCHLD, SIG_IGN);
    const Log log(options.log_format, options.log_level);
    warn_of_unknown(arguments, log);
    warn_of_unasked_token(arguments, log);
    RecordFile record_file(arguments.text("record"));
    auto served = served_worlds(options, real_now());
    if (served.saved) warn_of_unused_flags(arguments, log);
    served.origin_for = [&, origin_for = std::move(served.origin_for)](std::uint64_t seed) {
        return record_file.recorded(origin_for(seed));
    };
    Serving serving(std::move(served), options.place(), log);
    StateKeeper state(serving.simulator(), state_options(options, log));

    const NoticeFile port_file(options.port_file, std::to_string(serving.port()) + "\n");
    std::uint64_t seed = 0; // a scenario may have its own
    serving.simulator().with_world([&](const World& world) { seed = world.seed; });
    std::cout << ready_line(serving, seed) << std::endl;
    log.write(LogLevel::info, "ready", {{"url", serving.url()}, {"seed", seed}});

    int signal = 0;
    sigwait(&signals, &signal);
    log.write(LogLevel::info, "stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
    record_file.write(serving.simulator(), log);
    serving.stop();
    state.finish();
}

ServeOptions check_serve_arguments(const Arguments& arguments)
{
    auto options = read_serve_options(arguments);
    if (!arguments.text("record").empty() && !options.scenario.empty())
        throw UsageError(arguments.origin("record").name_of("record") + " goes without " +
                         arguments.origin("scenario").name_of("scenario") +
                         ": what that does by itself is written already");
    return options;
}

int serve(int argc, char** argv)
{
    const auto arguments = read_arguments(serve_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (!arguments->words.empty() || !arguments->client.empty())
        throw UsageError("serve takes flags only; `exec` runs a command beside it");
    serve_until_signal(check_serve_arguments(*arguments), *arguments);
    return exit_code::fine;
}

} // namespace easyconnect
