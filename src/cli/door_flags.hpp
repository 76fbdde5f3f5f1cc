#pragma once

#include "cli/flag_reader.hpp"
#include "cli/flags.hpp"
#include "cli/listen_address.hpp"
#include "server/webhooks/allowed_targets.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// Who is to be let in, and what may go out, as the user says it.
struct DoorOptions {
    std::string control_token_file{};              ///< empty: none
    std::optional<ListenAddress> control_listen{}; ///< the control plane's own address
    std::vector<std::string> allowed_hosts{};      ///< in lower case; "*": whatever they send
    std::vector<AllowedTarget> webhook_allow{};    ///< where webhooks may go; empty: anywhere
};

/// The flags about it.
std::vector<Flag> door_flags();

/// Reads them; what is wrong, the reader is told.
DoorOptions read_door_options(const Arguments&, FlagReader&);

} // namespace easyconnect
