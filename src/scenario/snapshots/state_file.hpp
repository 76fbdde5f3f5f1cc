#pragma once

#include "world/world.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace easyconnect {

/// The state of a world cannot be saved; the message names the file and says why.
struct StateFileError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// All of these are told as being about --state, which names the file.

/// The world that was saved in this file; empty when there is no such file. Throws a FileError when
/// it cannot be read, is no plain file, is larger than 8 GiB, or is no snapshot.
std::optional<World> load_state(const std::string& path);

/// Makes sure, before anything happens that is worth keeping, that a state could be saved there.
/// Throws a StateFileError.
void try_state_place(const std::string& path);

/// Saves the world as a snapshot: under a temporary name beside the file, then renamed, so that
/// there is never half a file. Where the path is a link, the file that it leads to is replaced, and
/// the link stays. Readable by its owner only, since it holds passwords. Throws a StateFileError;
/// an older file is then still there.
void save_state(const std::string& path, const World&);

} // namespace easyconnect
