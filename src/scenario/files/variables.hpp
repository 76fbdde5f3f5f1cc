#pragma once

#include "world/result.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// The text with `${NAME}` and `${NAME:-default}` replaced by variables of the process's
/// environment, and `$${` by `${`. An empty variable counts as missing when there is a default. A
/// default is taken as it is, up to the next `}`. Refused as malformed when a variable without a
/// default is missing, when its value is no UTF-8 text, or when the form is none of these.
Result<std::string> with_variables(std::string_view text);

} // namespace easyconnect
