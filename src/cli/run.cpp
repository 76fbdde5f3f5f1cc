#include "cli/client_environment.hpp"
#include "cli/commands.hpp"
#include "cli/distinct_files.hpp"
#include "cli/output_file.hpp"
#include "cli/play.hpp"
#include "cli/scenario_files.hpp"
#include "cli/serve_flags.hpp"
#include "scenario/verdict/junit.hpp"
#include "scenario/verdict/report_html.hpp"
#include "scenario/verdict/report_text.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

namespace easyconnect {

CommandUsage run_usage()
{
    CommandUsage usage{
        .name = "run",
        .syntax = "FILE|FOLDER... [FLAGS] [-- CLIENT ARGS...]",
        .purpose =
            "Plays scenarios, each on a simulator of its own, while a client talks to it, and\n"
            "judges what it did. The client finds the simulator as under `exec`. Without a\n"
            "client the scenario is played alone. A folder stands for all scenarios in and below "
            "it.",
        .flags = {{"junit", "FILE", "write the verdicts as JUnit XML"},
                  {"report", "FILE", "write the verdicts as one HTML page"},
                  one_of({"off", "warn", "error"},
                         {"findings", "HOW",
                          "what a good client would not do: off, warn (told), error (fails the "
                          "run);\nnone: what the scenario says, else warn"}),
                  {"seed", "N", "where chance begins, instead of what the file says"},
                  {"listen", "HOST:PORT", "address and port; port 0 picks a free one",
                   "127.0.0.1:0"}},
        .notes = "\nExit codes: 0 all is as expected; 1 it is not; the client's own when that is "
                 "not 0;\n"
                 "6 a scenario's time was over; 3 a file is invalid; 2, 4, 125, 126, 127 as for "
                 "`exec`.\n\n"
                 "Example: easyconnect-simulator run scenarios/ --junit report.xml -- python3 "
                 "client.py\n",
        .words = {{"FILE"}}};
    add_client_flags(usage.flags, "10m");
    add_tls_flags(usage.flags);
    usage.flags.push_back(log_level_flag("error"));
    return usage;
}

static std::optional<FindingsMode> read_findings(const Arguments& arguments)
{
    if (!arguments.has("findings")) return {};
    const auto word = arguments.text("findings");
    if (word == "off") return FindingsMode::off;
    if (word == "warn") return FindingsMode::warn;
    if (word == "error") return FindingsMode::error;
    throw UsageError("--findings: it is off, warn or error");
}

static PlayOptions read_play_options(const Arguments& arguments)
{
    const auto listen = ListenAddress::parse(arguments.text("listen"));
    if (!listen) throw UsageError("--listen: " + listen.error().detail);
    FlagReader reader(arguments);
    const auto tls = read_tls_options(arguments, reader);
    check_distinct_files(arguments, reader);
    reader.raise();
    PlayOptions options{.listen = *listen,
                        .tls = set_up_tls(tls),
                        .findings = read_findings(arguments),
                        .client = read_client_options(arguments)};
    if (arguments.has("seed")) options.scenario.seed = arguments.whole("seed");
    return options;
}

/// All of them before the first is played: a mistake in the last is told at once.
static std::vector<Scenario> read_scenarios(const std::vector<std::string>& files)
{
    std::vector<FileMistake> mistakes;
    std::vector<Scenario> scenarios;
    for (const auto& file : files) {
        try {
            scenarios.push_back(read_scenario(read_fixture_file(file)));
        } catch (const FileError& error) {
            mistakes.insert(mistakes.end(), error.mistakes().begin(), error.mistakes().end());
        }
    }
    if (!mistakes.empty()) throw FileError(mistakes);
    return scenarios;
}

/// The same once more, as a line for a shell.
static std::string replay_command(const Arguments& arguments, const std::string& file,
                                  std::uint64_t seed)
{
    std::string line =
        "easyconnect-simulator run " + shell_word(file) + " --seed " + std::to_string(seed);
    for (const char* flag : {"findings", "timeout"})
        if (arguments.has(flag))
            line += " --" + std::string(flag) + " " + shell_word(arguments.text(flag));
    if (!arguments.client.empty()) line += " --";
    for (const auto& word : arguments.client) line += " " + shell_word(word);
    return line;
}

/// A time-out says that nothing else can be trusted; a client that failed knows best why.
static int exit_code_of(std::span<const Verdict> verdicts, bool timed_out)
{
    if (timed_out) return exit_code::timed_out;
    for (const auto& verdict : verdicts)
        if (verdict.client_code.value_or(0) != 0) return *verdict.client_code;
    return std::ranges::all_of(verdicts, &Verdict::passed) ? exit_code::fine : exit_code::failed;
}

static std::unique_ptr<OutputFile> output(const std::string& path)
{
    return path.empty() ? nullptr : std::make_unique<OutputFile>(path);
}

static int play_all(const Arguments& arguments)
{
    const auto options = read_play_options(arguments);
    const auto files = scenario_files(arguments.words);
    const auto scenarios = read_scenarios(files);
    const auto junit = output(arguments.text("junit")); // now, while nothing is lost yet
    const auto page = output(arguments.text("report"));
    const Inheritance inheritance;
    const auto level = read_log_level(arguments.text("log-level"));
    if (!level) throw UsageError("--log-level: " + level.error().detail);
    const Log log(LogFormat::text, *level);

    std::vector<Verdict> verdicts;
    bool timed_out = false;
    bool incomplete = false;
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto [verdict, late, interrupted] = play(scenarios[i], options, inheritance, log);
        verdict.replay_command = replay_command(arguments, files[i], verdict.seed);
        std::cout << report_text(verdict) << std::endl;
        verdicts.push_back(std::move(verdict));
        timed_out = timed_out || late;
        if (!interrupted) continue;
        const auto left = files.size() - i - 1;
        std::cout << "interrupted; " << left << " not played\n";
        incomplete = left > 0;
        break;
    }
    if (junit) junit->complete(junit_report(verdicts));
    if (page) page->complete(html_report(verdicts));
    std::cout << summary_text(verdicts);
    const int code = exit_code_of(verdicts, timed_out);
    return code == exit_code::fine && incomplete ? exit_code::failed : code;
}

int run(int argc, char** argv)
{
    const auto arguments = read_arguments(run_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (arguments->words.empty())
        throw UsageError("run needs a scenario, as in: run scenarios/ -- python3 client.py");
    return play_all(*arguments);
}

} // namespace easyconnect
