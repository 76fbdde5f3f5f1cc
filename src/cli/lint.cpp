#include "api/json_writer.hpp"
#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/scenario_files.hpp"
#include "scenario/scenario.hpp"

#include <array>
#include <iostream>

namespace easyconnect {

CommandUsage lint_usage()
{
    return {
        .name = "lint",
        .syntax = "FILE|FOLDER... [FLAGS]",
        .purpose = "Checks scenarios without playing them, fixtures and steps included. A folder\n"
                   "stands for all scenarios in it.",
        .flags = {one_of({"text", "github", "json"},
                         {"format", "FORMAT",
                          "text (file:line:column: error: path: message), github (annotations) or\n"
                          "json (one object a line)",
                          "text"})},
        .notes = "\nExit codes: 0 all are right; 1 there are errors; 3 a file cannot be read.\n",
        .words = {{"FILE"}}};
}

namespace {

/// How a mistake is told.
using Teller = std::string (*)(const FileMistake&);

} // namespace

static std::string as_text(const FileMistake& mistake)
{
    return mistake.text();
}

/// A value of a workflow command of GitHub Actions, whose own characters are escaped.
static std::string escaped(std::string_view text, bool is_property)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '%')
            escaped += "%25";
        else if (c == '\r')
            escaped += "%0D";
        else if (c == '\n')
            escaped += "%0A";
        else if (is_property && c == ':')
            escaped += "%3A";
        else if (is_property && c == ',')
            escaped += "%2C";
        else
            escaped += c;
    }
    return escaped;
}

static std::string with_path(const FileMistake& mistake)
{
    return mistake.path.empty() ? mistake.message : mistake.path + ": " + mistake.message;
}

static std::string as_annotation(const FileMistake& mistake)
{
    std::string line = "::error file=" + escaped(mistake.spot.file, true);
    if (mistake.spot.line > 0)
        line += ",line=" + std::to_string(mistake.spot.line) +
                ",col=" + std::to_string(mistake.spot.column);
    return line + "::" + escaped(with_path(mistake), false);
}

static std::string as_json_line(const FileMistake& mistake)
{
    return JsonWriter()
        .open_object()
        .field("file", mistake.spot.file)
        .field("line", mistake.spot.line)
        .field("column", mistake.spot.column)
        .field("severity", "error")
        .field("path", mistake.path)
        .field("message", mistake.message)
        .close_object()
        .take();
}

static Teller read_format(const std::string& word)
{
    if (word == "text") return as_text;
    if (word == "github") return as_annotation;
    if (word == "json") return as_json_line;
    throw UsageError("--format: it is text, github or json");
}

/// The code of one file: fine, failed, or that it cannot even be read.
static int lint_file(const std::string& path, Teller tell)
{
    FixtureFile file;
    const auto tell_all = [&](const FileError& error) {
        for (const auto& mistake : error.mistakes()) std::cout << tell(mistake) << '\n';
        if (error.mistakes().size() == FileMistakes::most)
            std::cerr << path << ": there may be more mistakes: reading ended here\n";
    };
    try {
        file = read_fixture_file(path);
    } catch (const FileError& error) {
        tell_all(error);
        return exit_code::file_invalid;
    }
    try {
        (void)read_scenario(file);
        return exit_code::fine;
    } catch (const FileError& error) {
        tell_all(error);
        return exit_code::failed;
    }
}

int lint(int argc, char** argv)
{
    const auto arguments = read_arguments(lint_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    if (arguments->words.empty()) throw UsageError("lint needs a scenario, as in: lint scenarios/");
    const auto tell = read_format(arguments->text("format"));
    int worst = exit_code::fine;
    for (const auto& path : scenario_files(arguments->words))
        worst = std::max(worst, lint_file(path, tell));
    std::cout << std::flush;
    return worst;
}

} // namespace easyconnect
