#include "cli/completion.hpp"

#include <fmt/format.h>

namespace easyconnect {

static constexpr const char* fish_begin = R"(# fish completion for easyconnect-simulator
# Made by `easyconnect-simulator completion fish`.

# Whether the word to complete is at this place behind this command.
function __easyconnect_simulator_at
    set -l words (commandline -opc | string match -v -- '-*')
    test "$words[2]" = $argv[1]; and test (count $words) -eq (math $argv[2] + 1)
end

complete -c easyconnect-simulator -f
complete -c easyconnect-simulator -n __fish_use_subcommand -l help -d 'print the list of commands'
complete -c easyconnect-simulator -n __fish_use_subcommand -l version -d 'print the version'
)";

static std::string fish_quoted(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

/// One line: what is offered, and under which condition.
static std::string fish_line(const std::string& condition, const std::string& offered)
{
    return fmt::format("complete -c easyconnect-simulator -n {} {}\n", condition, offered);
}

static std::string fish_flag(const std::string& condition, const Flag& flag)
{
    std::string line = "-l " + flag.name;
    if (!flag.value.empty()) {
        switch (completed(flag)) {
        case Completed::nothing: line += " -x"; break;
        case Completed::files: line += " -r -F"; break;
        case Completed::choices:
            line += " -x -a " + fish_quoted(fmt::format("{}", fmt::join(flag.choices, " ")));
            break;
        }
    }
    return fish_line(condition, line + " -d " + fish_quoted(short_text(flag)));
}

std::string fish_completion(std::span<const NamedCommand> commands)
{
    std::string script = fish_begin;
    for (const auto& command : commands) {
        const auto usage = command.usage();
        const auto seen = fmt::format("'__fish_seen_subcommand_from {}'", command.name);
        script += '\n';
        script += fish_line("__fish_use_subcommand",
                            fmt::format("-a {} -d {}", command.name, fish_quoted(command.summary)));
        for (const auto& flag : all_flags(command)) script += fish_flag(seen, flag);
        for (std::size_t i = 0; i < usage.words.size(); ++i) {
            const auto& words = usage.words[i];
            const auto at = fmt::format("'__easyconnect_simulator_at {} {}'", command.name, i + 1);
            if (words == std::vector<std::string>{"FILE"})
                script += fish_line(seen, "-F");
            else if (!words.empty())
                script +=
                    fish_line(at, "-a " + fish_quoted(fmt::format("{}", fmt::join(words, " "))));
        }
    }
    return script;
}

} // namespace easyconnect
