#pragma once

#include "cli/door_flags.hpp"
#include "cli/flags.hpp"
#include "cli/listen_address.hpp"
#include "cli/serving.hpp"
#include "cli/tls_flags.hpp"
#include "server/log.hpp"
#include "server/state_keeper.hpp"
#include "world/webhooks/webhook_target.hpp"
#include "world/world.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// What a simulator is asked to be, read from the flags of `serve`, wherever they were given.
struct ServeOptions {
    ListenAddress listen;
    std::string public_url;
    DoorOptions door;
    TlsOptions tls;
    std::string port_file;
    std::vector<std::string> fixtures;
    std::string scenario; ///< instead of fixtures; may be empty
    std::uint64_t seed = 1;
    bool is_seeded = false; ///< whether the flag was given: then it wins over the scenario's
    std::optional<VirtualTime> start;
    std::optional<Pace> pace;
    double pace_factor = 1.0;
    std::optional<WebhookTarget> reports;
    std::optional<WebhookTarget> mo;
    std::string state; ///< the file that the main world is kept in; empty: none
    Duration state_every{};
    std::size_t worlds_max = 200;
    Duration worlds_idle{};
    LogFormat log_format = LogFormat::text;
    LogLevel log_level = LogLevel::info;

    /// Reads or makes the certificates, too. Throws as set_up_tls.
    ServedPlace place() const { return {listen, public_url, door, set_up_tls(tls)}; }
};

/// The flags of `serve`, and of whatever serves beside what else it does: with another address to
/// listen on when none is given, and another level to log at.
std::vector<Flag> serve_flags(const std::string& listen, const std::string& log_level);

/// The flag --log-level.
Flag log_level_flag(const std::string& standard);

/// What the help of a command with settings says about them.
inline constexpr const char* settings_note =
    "\nEach flag may also be given by a variable, --webhook-mo by EASYCONNECT_WEBHOOK_MO, or in\n"
    "the file of --config. A flag wins over a variable, that over the file. `config` shows what\n"
    "holds, and why.\n";

/// Reads all that `serve` takes. Throws as read_serve_options does.
ServeOptions check_serve_arguments(const Arguments&);

/// Reads them. All that is wrong is told at once: throws FileError when it stands in the file of
/// --config, else UsageError.
ServeOptions read_serve_options(const Arguments&);

/// The levels of --log-level. Refused as malformed, with what is right.
Result<LogLevel> read_log_level(const std::string& word);

/// How time passes, as "manual" or "scaled:60".
struct PaceChoice {
    Pace pace;
    double factor; ///< virtual seconds in a real one; meaningful when scaled
};

/// Refused as malformed, with what is right.
Result<PaceChoice> read_pace(const std::string& text);

/// The worlds that the options describe, of the demo when they name neither fixture nor scenario.
/// Reads the files at once. `now` is when a world begins unless something says else. Throws
/// FileError.
ServedWorlds served_worlds(const ServeOptions&, VirtualTime now);

/// How the main world is kept in the file of `--state`, when there is one. REQUIRES: the log
/// outlives what is made of it.
StateKeeper::Options state_options(const ServeOptions&, const Log&);

/// The real time, as simulated time counts it.
VirtualTime real_now();

} // namespace easyconnect
