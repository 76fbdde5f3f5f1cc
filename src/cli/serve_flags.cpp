#include "cli/serve_flags.hpp"

#include "api/control/clock.hpp"
#include "api/control/target_rules.hpp"
#include "api/dates.hpp"
#include "cli/commands.hpp"
#include "cli/distinct_files.hpp"
#include "cli/flag_reader.hpp"
#include "scenario/fixtures/default_fixture.hpp"
#include "scenario/fixtures/fixture.hpp"
#include "scenario/scenario.hpp"
#include "scenario/snapshots/state_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace easyconnect {

/// Each world may have two threads, and machines give some 30,000.
static constexpr std::size_t worlds_most = 10'000;

static constexpr Duration state_every_most = std::chrono::days(1);

Flag log_level_flag(const std::string& standard)
{
    return one_of(
        {"error", "warn", "info", "debug"},
        {"log-level", "LEVEL", "error, warn, info or debug (each request and webhook)", standard});
}

std::vector<Flag> serve_flags(const std::string& listen, const std::string& log_level)
{
    std::vector<Flag> flags{
        {"config", "FILE",
         "YAML or JSON with more of these flags, by name, that are not given here"},
        {"listen", "HOST:PORT", "address and port; port 0 picks a free one", listen},
        {"public-url", "URL",
         "where clients reach us, for Location headers, when it is not where we listen"},
        {"port-file", "FILE", "write the port here when ready; removed at the end"},
        {.name = "fixture",
         .value = "FILE",
         .text = "what the world holds at the start; again for more; none: the demo",
         .repeats = true},
        {"scenario", "FILE", "the same, and what happens in it when; instead of fixtures"},
        {"seed", "N", "where chance begins: the same seed gives the same tokens and history", "1"},
        one_of({"real", "scaled:", "manual", "auto"},
               {"pace", "PACE", "how time passes: real, scaled:FACTOR, manual or auto"}),
        {"start-time", "TIME",
         "the simulated time at the start, as 2026-02-03T04:05:06Z; none: now"},
        {"webhook-reports", "URL",
         "where delivery reports are sent (PATCH); sink:NAME for a built-in sink"},
        {"webhook-mo", "URL", "where SMS from SIMs are sent (POST); sink:NAME for a built-in sink"},
        {"state", "FILE",
         "load the main world from this file, if it is there, and save it there at the end"},
        {"state-every", "TIME",
         "and so often meanwhile, in real time, when something has happened; 0s: at the end only",
         "30s"},
        {"worlds-max", "N", "how many worlds there may be beside the main one", "200"},
        {"worlds-idle", "TIME", "after how long without a call a world may make room for a new one",
         "30m"},
        one_of({"text", "json"}, {"log-format", "FORMAT", "text or json", "text"}),
        log_level_flag(log_level),
    };
    for (auto& flag : door_flags()) flags.push_back(std::move(flag));
    add_tls_flags(flags);
    return flags;
}

/// Where webhooks may go, as far as our own address is known before we listen.
static TargetRules target_rules(const ServeOptions& options)
{
    TargetRules rules{.own_urls = {options.listen.url(options.listen.port), options.public_url},
                      .allowed = options.door.webhook_allow};
    if (const auto& control = options.door.control_listen)
        rules.own_urls.push_back(control->url(control->port));
    return rules;
}

static void read_target(const Arguments& arguments, FlagReader& reader, const std::string& flag,
                        const ServeOptions& options, std::optional<WebhookTarget>& into)
{
    if (!arguments.has(flag)) return;
    auto target = WebhookTarget::parse(arguments.text(flag));
    const auto wrong =
        target ? target_refusal(*target, target_rules(options)) : target.error().detail;
    if (!wrong.empty())
        reader.mistake(flag, wrong);
    else
        into = *std::move(target);
}

Result<PaceChoice> read_pace(const std::string& text)
{
    const auto colon = std::min(text.find(':'), text.size());
    const auto pace = pace_named(text.substr(0, colon));
    const bool scaled = pace == Pace::scaled;
    const std::string factor = colon < text.size() ? text.substr(colon + 1) : "";
    char* end = nullptr;
    const double times = scaled ? std::strtod(factor.c_str(), &end) : 1.0;
    const bool good_factor =
        !scaled || (!factor.empty() && *end == '\0' && times > 0 && times <= 1e6);
    if (!pace || !good_factor || (!scaled && colon < text.size()))
        return refuse(Refusal::Reason::malformed,
                      "it is real, manual, auto, or scaled:FACTOR such as scaled:60");
    return PaceChoice{*pace, times};
}

Result<LogLevel> read_log_level(const std::string& word)
{
    if (word == "error") return LogLevel::error;
    if (word == "warn") return LogLevel::warn;
    if (word == "info") return LogLevel::info;
    if (word == "debug") return LogLevel::debug;
    return refuse(Refusal::Reason::malformed, "it is error, warn, info or debug");
}

static Result<LogFormat> read_log_format(const std::string& word)
{
    if (word == "text") return LogFormat::text;
    if (word == "json") return LogFormat::json;
    return refuse(Refusal::Reason::malformed, "it is text or json");
}

ServeOptions read_serve_options(const Arguments& arguments)
{
    FlagReader reader(arguments);
    ServeOptions options;
    reader.read("listen", options.listen, ListenAddress::parse);
    reader.read("public-url", options.public_url, read_public_url);
    options.door = read_door_options(arguments, reader);
    if (const auto& control = options.door.control_listen;
        control && are_one_place(*control, options.listen))
        reader.mistake("control-listen", "it is where " +
                                             arguments.origin("listen").name_of("listen") +
                                             " listens already; give it another port");
    options.tls = read_tls_options(arguments, reader);
    options.port_file = arguments.text("port-file");
    for (const auto& file : arguments.all("fixture"))
        if (!file.empty()) options.fixtures.push_back(file);
    options.scenario = arguments.text("scenario");
    if (!options.scenario.empty() && !options.fixtures.empty())
        reader.mistake("scenario", "it goes without " +
                                       arguments.origin("fixture").name_of("fixture") +
                                       ": a scenario names its fixtures itself");
    reader.read_whole("seed", options.seed, UINT64_MAX);
    options.is_seeded = arguments.has("seed");
    reader.read("start-time", options.start, read_instant);
    std::optional<PaceChoice> choice;
    reader.read("pace", choice, read_pace);
    if (choice) {
        options.pace = choice->pace;
        options.pace_factor = choice->factor;
    }
    read_target(arguments, reader, "webhook-reports", options, options.reports);
    read_target(arguments, reader, "webhook-mo", options, options.mo);
    options.state = arguments.text("state");
    reader.read("state-every", options.state_every, read_duration);
    if (options.state_every > state_every_most)
        reader.mistake("state-every", "it is 0s to " + duration_text(state_every_most));
    reader.read_whole("worlds-max", options.worlds_max, worlds_most);
    reader.read("worlds-idle", options.worlds_idle, read_duration);
    reader.read("log-format", options.log_format, read_log_format);
    reader.read("log-level", options.log_level, read_log_level);
    check_distinct_files(arguments, reader);
    reader.raise();
    return options;
}

/// Throws UsageError when the files name targets that the flags do not allow.
static void set_targets(World& world, const ServeOptions& options)
{
    auto& targets = world.webhooks.targets;
    if (options.reports) targets.reports = options.reports;
    if (options.mo) targets.mo = options.mo;
    const TargetRules rules{.allowed = options.door.webhook_allow};
    for (const auto& target : {targets.reports, targets.mo})
        if (target && !target_refusal(*target, rules).empty())
            throw UsageError("--webhook-allow: it does not name " + target->origin() +
                             ", where webhooks go by the fixture or scenario");
}

static std::vector<FixtureFile> read_files(const std::vector<std::string>& paths)
{
    std::vector<FixtureFile> files;
    for (const auto& path : paths) files.push_back(read_fixture_file(path));
    if (files.empty())
        files.push_back({std::string(default_fixture_name), std::string(default_fixture())});
    return files;
}

/// How a recording calls the files, wherever it is written.
static std::vector<std::string> names_of(const ServeOptions& options)
{
    std::vector<std::string> names;
    for (const auto& path : options.fixtures)
        names.push_back(std::filesystem::absolute(path).lexically_normal().string());
    if (names.empty()) names.emplace_back("demo");
    return names;
}

/// The world of the files with what the flags say on top.
static World make_world(const std::vector<FixtureFile>& files, const ServeOptions& options,
                        std::uint64_t seed, VirtualTime now)
{
    World world = build_world(files, {.seed = seed,
                                      .start = now,
                                      .start_override = options.start,
                                      .pace = options.pace,
                                      .pace_factor = options.pace_factor});
    set_targets(world, options);
    world.recording.origin = {.fixtures = names_of(options),
                              .start = world.now,
                              .reports = options.reports ? options.reports->text() : "",
                              .mo = options.mo ? options.mo->text() : ""};
    return world;
}

/// The same for a scenario: the flags win over its file, as they do over fixtures.
static World make_world(const Scenario& scenario, const ServeOptions& options, std::uint64_t seed)
{
    World world = make_world(scenario, {.seed = seed,
                                        .start = options.start,
                                        .pace = options.pace,
                                        .pace_factor = options.pace_factor});
    set_targets(world, options);
    return world;
}

ServedWorlds served_worlds(const ServeOptions& options, VirtualTime now)
{
    ServedWorlds served{
        .options = {.seed = options.seed, .most = options.worlds_max, .idle = options.worlds_idle},
        .saved = options.state.empty() ? std::nullopt : load_state(options.state)};
    if (!options.state.empty()) try_state_place(options.state);
    served.options.simulator.webhooks.allowed = options.door.webhook_allow;
    if (options.scenario.empty()) {
        const auto files =
            std::make_shared<const std::vector<FixtureFile>>(read_files(options.fixtures));
        served.origin_for = [=](std::uint64_t seed) {
            return [=] { return make_world(*files, options, seed, now); };
        };
        return served;
    }
    const auto scenario =
        std::make_shared<const Scenario>(read_scenario(read_fixture_file(options.scenario)));
    if (!options.is_seeded) served.options.seed = scenario->seed;
    served.options.simulator.scenario = scenario;
    served.origin_for = [=](std::uint64_t seed) {
        return [=] { return make_world(*scenario, options, seed); };
    };
    return served;
}

StateKeeper::Options state_options(const ServeOptions& options, const Log& log)
{
    return {.path = options.state, .every = options.state_every, .warn = [&log](const auto& why) {
                log.write(LogLevel::warn, "state not saved", {{"why", why}});
            }};
}

VirtualTime real_now()
{
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    return VirtualTime(now.time_since_epoch());
}

} // namespace easyconnect
