#pragma once

#include "cli/flags.hpp"
#include "server/log.hpp"

namespace easyconnect {

// What a command that serves tells its log at the start, since nothing else would show it.

/// Warns of variables with our prefix that nothing reads; most are typing errors.
void warn_of_unknown(const Arguments&, const Log&);

/// Warns when EASYCONNECT_CONTROL_TOKEN is set and --control-token-file is not: clients show the
/// token of that variable, but nobody asks for it, so what looks guarded is not.
void warn_of_unasked_token(const Arguments&, const Log&);

/// Warns of flags that say how the main world begins, when it goes on from the file of --state
/// instead.
void warn_of_unused_flags(const Arguments&, const Log&);

} // namespace easyconnect
