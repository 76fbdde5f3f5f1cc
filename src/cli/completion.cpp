#include "cli/completion.hpp"

#include <iostream>

namespace easyconnect {

CommandUsage completion_usage()
{
    return {
        .name = "completion",
        .syntax = "bash | zsh | fish",
        .purpose =
            "Prints what makes a shell complete commands, flags, files and words. To try it:\n\n"
            "  bash  source <(easyconnect-simulator completion bash)\n"
            "  zsh   source <(easyconnect-simulator completion zsh)\n"
            "  fish  easyconnect-simulator completion fish | source\n\n"
            "An installed package has brought it along already.",
        .flags = {},
        .words = {{"bash", "zsh", "fish"}}};
}

int completion(int argc, char** argv)
{
    const auto arguments = read_arguments(completion_usage(), argc, argv);
    if (!arguments) return exit_code::fine;
    const auto& words = arguments->words;
    const std::string shell = words.size() == 1 ? words.front() : "";
    if (shell == "bash")
        std::cout << bash_completion(all_commands());
    else if (shell == "zsh")
        std::cout << zsh_completion(all_commands());
    else if (shell == "fish")
        std::cout << fish_completion(all_commands());
    else
        throw UsageError("completion takes the name of a shell: bash, zsh or fish");
    std::cout << std::flush;
    return exit_code::fine;
}

Completed completed(const Flag& flag)
{
    if (!flag.choices.empty()) return Completed::choices;
    return flag.value == "FILE" ? Completed::files : Completed::nothing;
}

std::vector<Flag> all_flags(const NamedCommand& command)
{
    auto flags = command.usage().flags;
    flags.push_back({"help", "", "print the command's help"});
    return flags;
}

std::string short_text(const Flag& flag)
{
    std::string text = flag.text.substr(0, flag.text.find(';'));
    for (char& c : text)
        if (c == '\n') c = ' ';
    return text;
}

} // namespace easyconnect
