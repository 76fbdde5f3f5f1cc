#pragma once

#include "cli/origin.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

/// One flag of a command, `--name VALUE` or `--name`. Where the command has settings, the value may
/// also be that of the variable EASYCONNECT_NAME, or stand under `name` in the file of --config.
struct Flag {
    std::string name;
    /// What stands for its value in the help; empty: it has none. A "FILE" or "FOLDER" is a path,
    /// which in the file of --config counts from there.
    std::string value;
    std::string text;                   ///< what it is for, in the help
    std::string standard{};             ///< its value when it is not given; empty: none
    std::vector<std::string> choices{}; ///< the values there are, for shells; empty: any
    bool repeats = false;               ///< it may be given again and again, for more values
    bool is_secret = false;             ///< nobody is shown its value
    bool is_setting = true;             ///< false: it comes from the command line alone
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
    bool has_settings = false; ///< whether variables and a file give values of its flags, too
    /// Flags that it has not, but other commands with settings have: one file or environment may
    /// serve them all.
    std::vector<std::string> settings_of_others{};
};

/// The values of a flag, and who gave them.
struct GivenFlag {
    std::vector<std::string> values; ///< none: a flag without a value that is switched off
    Origin origin{};
    std::vector<Spot> spots{}; ///< of each value, when they stand in the file; else none
};

/// A command's arguments, sorted by what they are.
struct Arguments {
    std::map<std::string, GivenFlag, std::less<>> flags; ///< as given, each by the strongest origin
    std::map<std::string, std::string, std::less<>> standards; ///< of the flags that have one
    std::vector<std::string> words;                            ///< what is no flag, in order
    std::vector<std::string> client;        ///< what stands behind `--`, untouched
    std::vector<FileMistake> mistakes{};    ///< in the file of --config; FlagReader raises them
    std::vector<UnknownVariable> unknown{}; ///< to be warned of

    /// Whether the user gave the flag, in whatever way.
    bool has(std::string_view flag) const { return !all(flag).empty(); }
    /// The last value given for a flag, or its standard value. REQUIRES: the flag is in the usage.
    std::string text(std::string_view flag) const;
    /// All values given for a flag that may stand there again and again.
    std::span<const std::string> all(std::string_view flag) const;
    /// Who gave it; nobody when it has its standard value, or none.
    Origin origin(std::string_view flag) const;
    /// The same for one value of `all(flag)`: in the file, its own place in the list.
    Origin origin(std::string_view flag, std::size_t value) const;
    /// A whole number. Throws UsageError.
    std::uint64_t whole(std::string_view flag) const;
};

/// Reads a command's arguments; the first of `argv` is its name. Empty when they ask for --help,
/// which has been printed then. A flag wins over its variable, that over the file of --config.
/// Throws UsageError, and FileError when that file cannot be read at all.
std::optional<Arguments> read_arguments(const CommandUsage&, int argc, char** argv);

} // namespace easyconnect
