#include "cli/completion.hpp"

#include <fmt/format.h>

namespace easyconnect {

static constexpr const char* zsh_begin = R"(#compdef easyconnect-simulator
# Made by `easyconnect-simulator completion zsh`.

_easyconnect-simulator() {
    local curcontext="$curcontext" state line
    typeset -A opt_args
    _arguments -C '(- *)--help[print the list of commands]' \
        '(- *)--version[print the version]' '1: :->command' '*:: :->argument'
    case $state in
        command)
            local -a commands=(
@commands@            )
            _describe command commands
            ;;
        argument)
            case $words[1] in
@arguments@            esac
            ;;
    esac
}

if [[ $funcstack[1] == _easyconnect-simulator ]]; then
    _easyconnect-simulator "$@"
else
    compdef _easyconnect-simulator easyconnect-simulator
fi
)";

/// Between quotes, where `special` have a meaning of their own for _arguments or _describe.
static std::string zsh_quoted(std::string_view text, std::string_view special)
{
    std::string quoted;
    for (const char c : text) {
        if (c == '\'') {
            quoted += "'\\''";
            continue;
        }
        if (c == '\\' || special.find(c) != special.npos) quoted += '\\';
        quoted += c;
    }
    return quoted;
}

/// What _arguments is told of a value: "FILE:_files", "PACE:(real manual)".
static std::string zsh_value(const std::string& name, Completed how,
                             const std::vector<std::string>& choices)
{
    std::string action = " "; // a message, and nothing to choose from
    if (how == Completed::files) action = "_files";
    if (how == Completed::choices) {
        action = "(";
        for (const auto& choice : choices) action += zsh_quoted(choice, ":") + " ";
        action.back() = ')';
    }
    return zsh_quoted(name, ":") + ":" + action;
}

static std::string zsh_flag(const Flag& flag)
{
    const auto text = zsh_quoted(short_text(flag), "[]");
    if (flag.value.empty()) return fmt::format("'--{}[{}]'", flag.name, text);
    return fmt::format("'*--{}=[{}]:{}'", flag.name, text,
                       zsh_value(flag.value, completed(flag), flag.choices));
}

static std::string zsh_command(const NamedCommand& command)
{
    std::string lines = fmt::format("                {}) _arguments \\\n", command.name);
    const auto usage = command.usage();
    std::vector<std::string> specs;
    for (const auto& flag : all_flags(command)) specs.push_back(zsh_flag(flag));
    for (std::size_t i = 0; i < usage.words.size(); ++i) {
        const auto& words = usage.words[i];
        if (words == std::vector<std::string>{"FILE"})
            specs.push_back("'*:FILE:_files'");
        else
            specs.push_back(fmt::format(
                "'{}:{}'", i + 1,
                zsh_value("word", words.empty() ? Completed::nothing : Completed::choices, words)));
    }
    if (usage.syntax.find("-- CLIENT") != usage.syntax.npos && usage.words.empty())
        specs.push_back("'*:::client:_normal'");
    return lines + fmt::format("                    {} ;;\n",
                               fmt::join(specs, " \\\n                    "));
}

std::string zsh_completion(std::span<const NamedCommand> commands)
{
    std::string names;
    std::string arguments;
    for (const auto& command : commands) {
        names += fmt::format("                '{}:{}'\n", command.name,
                             zsh_quoted(command.summary, ":"));
        arguments += zsh_command(command);
    }
    std::string script = zsh_begin;
    const auto put = [&](std::string_view mark, const std::string& text) {
        script.replace(script.find(mark), mark.size(), text);
    };
    put("@commands@", names);
    put("@arguments@", arguments);
    return script;
}

} // namespace easyconnect
