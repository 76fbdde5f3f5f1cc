#pragma once

#include "cli/child.hpp"
#include "cli/client_flags.hpp"
#include "cli/listen_address.hpp"
#include "cli/tls_flags.hpp"
#include "scenario/scenario.hpp"
#include "scenario/verdict/verdict.hpp"
#include "server/log.hpp"

namespace easyconnect {

/// How scenarios are to be played.
struct PlayOptions {
    ListenAddress listen;
    TlsSetup tls{};
    ScenarioOptions scenario{};
    std::optional<FindingsMode> findings{}; ///< wins over the scenario's own
    ClientOptions client{}; ///< without words: no client; its limit is the whole scenario's
};

/// What came of playing one.
struct Played {
    Verdict verdict;
    bool timed_out = false;
    bool interrupted = false; ///< the user wants no more of it
};

/// Plays one scenario on a simulator of its own, while the client runs, if there is one; plays what
/// is left of it when that has ended; and judges it. Throws BindError, OutputError, ChildNotRun.
Played play(const Scenario&, const PlayOptions&, const Inheritance&, const Log&);

} // namespace easyconnect
