#pragma once

#include "world/journal.hpp"
#include "world/result.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// Whether a pattern takes this kind: "sms.delivered" that one, "sms." all that begin so, an empty
/// one all.
bool takes(std::string_view pattern, FactKind);

/// Reads such a pattern. Refused as malformed when it takes no kind that there is; `where` is the
/// pointer or query key that the refusal names.
Result<std::string> read_fact_kinds(std::string_view pattern, std::string where);

} // namespace easyconnect
