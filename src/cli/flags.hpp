#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

/// One flag of a command, `--name VALUE` or `--name`.
struct Flag {
    std::string name;
    std::string value; ///< what stands for its value in the help; "FILE": one; empty: it has none
    std::string text;  ///< what it is for, in the help
    std::string standard{};             ///< its value when it is not given; empty: none
    std::vector<std::string> choices{}; ///< the values there are, for shells; empty: any
};

/// The flag, with the values there are.
inline Flag one_of(std::vector<std::string> choices, Flag flag)
{
    flag.choices = std::move(choices);
    return flag;
}

/// What a command is called with, as its help tells it.
struct CommandUsage {
    std::string name;    ///< "serve"
    std::string syntax;  ///< what follows the name: "[FLAGS] -- CLIENT ARGS..."
    std::string purpose; ///< what it does, a paragraph or two with their line ends
    std::vector<Flag> flags;
    std::string notes{}; ///< what the help says after the flags
    /// The words that there are at the first place, at the second, ..., for shells; "FILE" in the
    /// last place stands for files there and further on.
    std::vector<std::vector<std::string>> words{};
};

/// A command's arguments, sorted by what they are.
struct Arguments {
    std::map<std::string, std::vector<std::string>, std::less<>> flags; ///< as given
    std::map<std::string, std::string, std::less<>> standards; ///< of the flags that have one
    std::vector<std::string> words;                            ///< what is no flag, in order
    std::vector<std::string> client; ///< what stands behind `--`, untouched

    /// Whether the user gave the flag.
    bool has(std::string_view flag) const { return flags.contains(flag); }
    /// The last value given for a flag, or its standard value. REQUIRES: the flag is in the usage.
    std::string text(std::string_view flag) const;
    /// All values given for a flag that may stand there again and again.
    std::span<const std::string> all(std::string_view flag) const;
    /// A whole number. Throws UsageError.
    std::uint64_t whole(std::string_view flag) const;
};

/// Reads a command's arguments; the first of `argv` is its name. Empty when they ask for --help,
/// which has been printed then. Throws UsageError.
std::optional<Arguments> read_arguments(const CommandUsage&, int argc, char** argv);

} // namespace easyconnect
