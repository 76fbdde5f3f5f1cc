#pragma once

#include "cli/flags.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// How a client under test is to be run.
struct ClientOptions {
    std::vector<std::string> words;                 ///< the command after `--`; empty: none
    std::optional<std::chrono::milliseconds> limit; ///< of real time; none: it may take for ever
    std::string env_file;                           ///< empty: none
};

/// Adds the flags that commands with a client have. `limit` is the standard of --timeout; empty:
/// none.
void add_client_flags(std::vector<Flag>&, const std::string& limit);

/// Reads them, and the client's command. Throws UsageError.
ClientOptions read_client_options(const Arguments&);

/// A length of real time given as a flag, as "30s"; none when it is not given. Throws UsageError.
std::optional<std::chrono::milliseconds> read_limit(const Arguments&, const std::string& flag);

} // namespace easyconnect
