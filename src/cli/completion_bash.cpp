#include "cli/completion.hpp"

#include <fmt/format.h>

namespace easyconnect {

// Bash hands --flag=value over as three words, since "=" is among its word breaks.
static constexpr const char* bash_begin = R"(# bash completion for easyconnect-simulator
# Made by `easyconnect-simulator completion bash`.

_easyconnect_simulator_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_easyconnect_simulator() {
    COMPREPLY=()
    local cur=${COMP_WORDS[COMP_CWORD]} flag='' command=${COMP_WORDS[1]} place=1 i word
    if ((COMP_CWORD > 1)); then flag=${COMP_WORDS[COMP_CWORD - 1]}; fi
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $flag == '=' ]]; then
        flag=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if ((COMP_CWORD < 2)); then
        mapfile -t COMPREPLY < <(compgen -W '@commands@ --help --version' -- "$cur")
        return
    fi
    for ((i = 2; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == -- ]]; then
            if ((i + 1 == COMP_CWORD)); then mapfile -t COMPREPLY < <(compgen -c -- "$cur"); fi
            ((${#COMPREPLY[@]})) || _easyconnect_simulator_files "$cur"
            return
        fi
        case "$command $word" in
            *' =') ((i++)) ;;
            @with_value@)
                if [[ ${COMP_WORDS[i + 1]} != '=' ]]; then ((i++)); fi ;;
            *' -'*) ;;
            *) ((place++)) ;;
        esac
    done
    case "$command $flag" in
)";

static constexpr const char* bash_end = R"(    esac
}

complete -F _easyconnect_simulator easyconnect-simulator
)";

static std::string joined(const std::vector<std::string>& words, std::string_view between = " ")
{
    return fmt::format("{}", fmt::join(words, between));
}

/// A line of a `case`. REQUIRES: the words need no quotes.
static std::string offer(const std::string& pattern, const std::vector<std::string>& words)
{
    return fmt::format("        {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$cur\"); return "
                       ";;\n",
                       pattern, joined(words));
}

static std::string bash_pattern(const NamedCommand& command, const std::string& word)
{
    return fmt::format("'{} {}'", command.name, word);
}

/// The lines for what follows flags.
static std::string bash_values(std::span<const NamedCommand> commands)
{
    std::string lines;
    std::vector<std::string> files;
    std::vector<std::string> nothing;
    for (const auto& command : commands)
        for (const auto& flag : command.usage().flags) {
            const auto pattern = bash_pattern(command, "--" + flag.name);
            if (flag.value.empty()) continue;
            switch (completed(flag)) {
            case Completed::nothing: nothing.push_back(pattern); break;
            case Completed::files: files.push_back(pattern); break;
            case Completed::choices: lines += offer(pattern, flag.choices); break;
            }
        }
    return lines + "        " + joined(files, " | ") +
           ") _easyconnect_simulator_files \"$cur\"; return ;;\n        " + joined(nothing, " | ") +
           ") return ;;\n";
}

/// The lines for what begins a flag, and for words at their places.
static std::string bash_words(std::span<const NamedCommand> commands)
{
    std::string lines = "    esac\n    case \"$command $place $cur\" in\n";
    for (const auto& command : commands) {
        std::vector<std::string> flags;
        for (const auto& flag : all_flags(command)) flags.push_back("--" + flag.name);
        lines += offer(fmt::format("'{} '*' -'*", command.name), flags);
    }
    for (const auto& command : commands) {
        const auto places = command.usage().words;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] == std::vector<std::string>{"FILE"})
                lines += fmt::format("        '{} '*) _easyconnect_simulator_files \"$cur\" ;;\n",
                                     command.name);
            else if (!places[i].empty())
                lines += offer(fmt::format("'{} {} '*", command.name, i + 1), places[i]);
        }
    }
    return lines;
}

std::string bash_completion(std::span<const NamedCommand> commands)
{
    std::vector<std::string> names;
    std::vector<std::string> with_value;
    for (const auto& command : commands) {
        names.emplace_back(command.name);
        for (const auto& flag : command.usage().flags)
            if (!flag.value.empty()) with_value.push_back(bash_pattern(command, "--" + flag.name));
    }
    std::string script = bash_begin;
    const auto put = [&](std::string_view mark, const std::string& text) {
        script.replace(script.find(mark), mark.size(), text);
    };
    put("@commands@", joined(names));
    put("@with_value@", joined(with_value, " | "));
    return script + bash_values(commands) + bash_words(commands) + bash_end;
}

} // namespace easyconnect
