#include "cli/commands.hpp"
#include "cli/listen_address.hpp"
#include "cli/port_file.hpp"

#include "api/control/clock.hpp"
#include "api/control/own_address.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/refusals.hpp"
#include "scenario/default_fixture.hpp"
#include "scenario/fixture.hpp"
#include "scenario/state_file.hpp"
#include "server/http/http_server.hpp"
#include "server/log.hpp"
#include "server/worlds.hpp"

#include <algorithm>
#include <csignal>
#include <cxxopts.hpp>
#include <iostream>
#include <optional>
#include <unistd.h>

namespace easyconnect {

/// Each world may have two threads, and machines give some 30,000.
static constexpr std::size_t worlds_most = 10'000;

namespace {

/// What `serve` is asked to do, read from its flags and nothing else.
struct ServeOptions {
    ListenAddress listen;
    std::string public_url;
    std::string port_file;
    std::vector<std::string> fixtures;
    std::uint64_t seed = 1;
    std::optional<VirtualTime> start;
    std::optional<Pace> pace;
    double pace_factor = 1.0;
    std::optional<WebhookTarget> reports;
    std::optional<WebhookTarget> mo;
    std::size_t worlds_max = 200;
    Duration worlds_idle{};
    std::string state;
    LogFormat log_format = LogFormat::text;
    LogLevel log_level = LogLevel::info;
};

} // namespace

static cxxopts::Options serve_flags()
{
    cxxopts::Options flags(
        "easyconnect-simulator serve",
        "Answers as the IoT Easy Connect platform does, until SIGINT or SIGTERM.\n"
        "One JSON line on stdout says when it is ready; logs go to stderr.\n");
    flags.add_options()("listen", "address and port; port 0 picks a free one",
                        cxxopts::value<std::string>()->default_value("127.0.0.1:8080"),
                        "HOST:PORT")(
        "public-url",
        "where clients reach us, for Location headers, when it is not where we listen",
        cxxopts::value<std::string>()->default_value(""),
        "URL")("port-file", "write the port here when ready; removed at the end",
               cxxopts::value<std::string>()->default_value(""), "FILE")(
        "fixture", "what the world holds at the start; again for more; none: the demo",
        cxxopts::value<std::vector<std::string>>()->default_value(""),
        "FILE")("seed", "where chance begins: the same seed gives the same tokens and history",
                cxxopts::value<std::uint64_t>()->default_value("1"),
                "N")("pace", "how time passes: real, scaled:FACTOR, manual or auto",
                     cxxopts::value<std::string>()->default_value(""), "PACE")(
        "start-time", "the simulated time at the start, as 2026-02-03T04:05:06Z; none: now",
        cxxopts::value<std::string>()->default_value(""), "TIME")(
        "webhook-reports", "where delivery reports are sent (PATCH); sink:NAME for a built-in sink",
        cxxopts::value<std::string>()->default_value(""),
        "URL")("webhook-mo", "where SMS from SIMs are sent (POST); sink:NAME for a built-in sink",
               cxxopts::value<std::string>()->default_value(""), "URL")(
        "state", "load the main world from this file, if it is there, and save it there at the end",
        cxxopts::value<std::string>()->default_value(""),
        "FILE")("worlds-max", "how many worlds there may be beside the main one",
                cxxopts::value<std::size_t>()->default_value("200"), "N")(
        "worlds-idle", "after how long without a call a world may make room for a new one",
        cxxopts::value<std::string>()->default_value("30m"),
        "TIME")("log-format", "text or json", cxxopts::value<std::string>()->default_value("text"),
                "FORMAT")("log-level", "error, warn, info or debug (each request)",
                          cxxopts::value<std::string>()->default_value("info"),
                          "LEVEL")("help", "print this text");
    return flags;
}

template <class Value>
static Value required(Result<Value> value, const std::string& flag)
{
    if (value) return *std::move(value);
    throw UsageError("--" + flag + ": " + value.error().detail);
}

/// A target that is not the simulator itself, as far as its own address is known before it listens.
static std::optional<WebhookTarget>
read_target(const cxxopts::ParseResult& flags, const std::string& flag, const ServeOptions& options)
{
    if (flags.count(flag) == 0) return {};
    auto target = required(WebhookTarget::parse(flags[flag].as<std::string>()), flag);
    if (is_own(target, options.listen.url(options.listen.port)) ||
        is_own(target, options.public_url))
        throw UsageError("--" + flag + ": " + own_address_refusal);
    return target;
}

/// "manual", or "scaled:60".
static void read_pace(const std::string& text, ServeOptions& options)
{
    if (text.empty()) return;
    const auto colon = std::min(text.find(':'), text.size());
    options.pace = pace_named(text.substr(0, colon));
    const bool scaled = options.pace == Pace::scaled;
    const std::string factor = colon < text.size() ? text.substr(colon + 1) : "";
    char* end = nullptr;
    if (scaled) options.pace_factor = std::strtod(factor.c_str(), &end);
    const bool good_factor = !scaled || (!factor.empty() && *end == '\0' &&
                                         options.pace_factor > 0 && options.pace_factor <= 1e6);
    if (!options.pace || !good_factor || (!scaled && !factor.empty()))
        throw UsageError("--pace: it is real, manual, auto, or scaled:FACTOR such as scaled:60");
}

static LogLevel read_level(const std::string& text)
{
    if (text == "error") return LogLevel::error;
    if (text == "warn") return LogLevel::warn;
    if (text == "info") return LogLevel::info;
    if (text == "debug") return LogLevel::debug;
    throw UsageError("--log-level: it is error, warn, info or debug");
}

static LogFormat read_format(const std::string& text)
{
    if (text == "text") return LogFormat::text;
    if (text == "json") return LogFormat::json;
    throw UsageError("--log-format: it is text or json");
}

static ServeOptions read_options(const cxxopts::ParseResult& flags)
{
    if (!flags.unmatched().empty())
        throw UsageError("serve takes flags only, not " + flags.unmatched().front());
    const auto text = [&](const char* flag) { return flags[flag].as<std::string>(); };
    ServeOptions options;
    options.listen = required(ListenAddress::parse(text("listen")), "listen");
    options.public_url = text("public-url");
    if (!options.public_url.empty())
        options.public_url = required(read_public_url(options.public_url), "public-url");
    options.port_file = text("port-file");
    for (const auto& file : flags["fixture"].as<std::vector<std::string>>())
        if (!file.empty()) options.fixtures.push_back(file);
    options.seed = flags["seed"].as<std::uint64_t>();
    if (!text("start-time").empty())
        options.start = required(read_instant(text("start-time")), "start-time");
    read_pace(text("pace"), options);
    options.reports = read_target(flags, "webhook-reports", options);
    options.mo = read_target(flags, "webhook-mo", options);
    options.state = text("state");
    options.worlds_max = flags["worlds-max"].as<std::size_t>();
    if (options.worlds_max > worlds_most)
        throw UsageError("--worlds-max: it is 0 to " + std::to_string(worlds_most));
    options.worlds_idle = required(read_duration(text("worlds-idle")), "worlds-idle");
    options.log_format = read_format(text("log-format"));
    options.log_level = read_level(text("log-level"));
    return options;
}

static VirtualTime real_now()
{
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    return VirtualTime(now.time_since_epoch());
}

/// The world that the files describe, with what the flags say on top.
static World make_world(const std::vector<FixtureFile>& files, const ServeOptions& options,
                        std::uint64_t seed, VirtualTime start)
{
    World world = build_world(files, {.seed = seed,
                                      .start = start,
                                      .start_override = options.start,
                                      .pace = options.pace,
                                      .pace_factor = options.pace_factor});
    if (options.reports) world.webhooks.targets.reports = options.reports;
    if (options.mo) world.webhooks.targets.mo = options.mo;
    return world;
}

static std::vector<FixtureFile> read_files(const std::vector<std::string>& paths)
{
    std::vector<FixtureFile> files;
    for (const auto& path : paths) files.push_back(read_fixture_file(path));
    if (files.empty())
        files.push_back({std::string(default_fixture_name), std::string(default_fixture())});
    return files;
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

/// Blocked in every thread, so that only wait_for_signal() takes them.
static sigset_t block_end_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

static Exchange exchange_with(Worlds& worlds, const Log& log)
{
    return [&worlds, &log](Request&& request) {
        if (!log.tells(LogLevel::debug)) return worlds.call(std::move(request));
        const std::string method = request.method;
        const std::string path = request.path;
        Reply reply = worlds.call(std::move(request));
        log.write(LogLevel::debug, "request",
                  {{"method", method}, {"path", path}, {"status", std::to_string(reply.status)}});
        return reply;
    };
}

static int serve_until_signal(const ServeOptions& options)
{
    const sigset_t signals = block_end_signals();
    const Log log(options.log_format, options.log_level);
    const auto files = read_files(options.fixtures);
    const auto warn = [&](const std::string& line) {
        log.write(LogLevel::warn, "webhook failed", {{"what", line}});
    };

    Worlds worlds(
        [&](std::uint64_t seed) {
            return
                [&, seed, start = real_now()] { return make_world(files, options, seed, start); };
        },
        {.seed = options.seed,
         .most = options.worlds_max,
         .idle = options.worlds_idle,
         .simulator = {.warn = warn}});
    auto saved = options.state.empty() ? std::nullopt : load_state(options.state);
    if (saved) worlds.main().restore(*std::move(saved));
    HttpServer server(
        {.address = options.listen.host,
         .port = options.listen.port,
         .public_url = options.public_url,
         .may_block = [&](const Request& request) { return worlds.may_block(request); },
         .error_reply =
             [&](int status, std::string_view message, std::string_view path) {
                 return transport_refusal(worlds.main().now(), status, message, path);
             },
         .log =
             [&](std::string_view line) {
                 log.write(LogLevel::error, "internal error", {{"what", std::string(line)}});
             }},
        exchange_with(worlds, log));
    const std::string url = options.listen.url(server.port());
    worlds.listens_at(url);
    server.start();

    const PortFile port_file(options.port_file, server.port());
    std::cout << ready_line(url, server.port(), options.seed) << std::endl;
    log.write(LogLevel::info, "ready", {{"url", url}, {"seed", std::to_string(options.seed)}});

    int signal = 0;
    sigwait(&signals, &signal);
    log.write(LogLevel::info, "stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
    worlds.stop(); // calls that wait for webhooks come back
    server.stop();
    if (!options.state.empty())
        worlds.main().with_world([&](const World& world) { save_state(options.state, world); });
    return exit_code::fine;
}

int serve(int argc, char** argv)
try {
    auto flags = serve_flags();
    const auto parsed = flags.parse(argc, argv);
    if (parsed.count("help")) {
        std::cout << flags.help();
        return exit_code::fine;
    }
    return serve_until_signal(read_options(parsed));
} catch (const FileError& error) {
    std::cerr << error.what() << '\n';
    return exit_code::file_invalid;
} catch (const BindError& error) {
    std::cerr << "easyconnect-simulator: " << error.what()
              << (error.error_number == EADDRINUSE ? "; --listen HOST:0 picks a free port" : "")
              << '\n';
    return exit_code::cannot_start;
} catch (const PortFileError& error) {
    std::cerr << "easyconnect-simulator: " << error.what() << '\n';
    return exit_code::cannot_start;
}

} // namespace easyconnect
