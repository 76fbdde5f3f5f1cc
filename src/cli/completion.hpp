#pragma once

#include "cli/commands.hpp"

#include <span>
#include <string>

namespace easyconnect {

/// Scripts that complete commands, flags and what can stand behind them. They are made of the same
/// list as the help, so a new flag is completed without anything being done for it.

/// To be read by bash, for a function and a `complete` that uses it. Needs no other package.
std::string bash_completion(std::span<const NamedCommand>);
/// A file `_easyconnect-simulator` in the fpath of zsh, or to be read after compinit.
std::string zsh_completion(std::span<const NamedCommand>);
/// A file of fish's completions.
std::string fish_completion(std::span<const NamedCommand>);

/// What follows a flag, or stands at a place.
enum class Completed { nothing, files, choices };

/// Of the value of a flag. REQUIRES: it has one.
Completed completed(const Flag&);

/// The flags of a command as it is called, --help included.
std::vector<Flag> all_flags(const NamedCommand&);

/// The first sentence or line of a flag's help, without its line ends.
std::string short_text(const Flag&);

} // namespace easyconnect
