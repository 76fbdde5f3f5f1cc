#pragma once

#include "cli/flags.hpp"
#include "server/control_client.hpp"

#include <string>

namespace easyconnect {

/// A simulator that runs somewhere, and what it asks for.
struct StartedSimulator {
    ControlAddress address;
    std::string control_token_file{}; ///< empty: it is asked without a token of a file
};

/// The settings of `serve` that come from the variables of our environment, and from the file that
/// EASYCONNECT_CONFIG names. Throws UsageError, and FileError when that file cannot be read.
Arguments settings_of_environment();

/// Where the simulator is that `serve` starts on this machine with these settings, and how it is
/// trusted: by the authority of its --tls-dev, or as the one that shows the certificate of its
/// --tls-cert, which may have other names than the address that is called. Throws UsageError when
/// the settings do not say it.
StartedSimulator simulator_started_by(const Arguments& settings);

} // namespace easyconnect
