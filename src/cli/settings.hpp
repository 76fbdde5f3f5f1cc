#pragma once

#include "cli/flags.hpp"

namespace easyconnect {

/// The variable that a flag's value may come from: "EASYCONNECT_WEBHOOK_REPORTS".
std::string variable_of(std::string_view flag);

/// A URL without what may be secret in it, user information and query, as *** in their places; any
/// other text as it is.
std::string without_secrets_of_url(std::string_view);

/// Adds to the flags that were given what variables and then the file of --config say of the
/// others. An empty variable is none. Of a flag that repeats, a variable holds several values,
/// separated by commas or line ends; the file a list. A flag without a value is `true` or `false`
/// there. Also notes variables with our prefix that nothing reads, and mistakes in the file. Throws
/// UsageError, and FileError when the file is none that could be read.
void add_settings(const CommandUsage&, Arguments&);

} // namespace easyconnect
