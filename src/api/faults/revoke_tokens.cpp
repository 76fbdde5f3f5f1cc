#include "api/faults/kinds.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// Makes every token of the caller's account worthless just before its call is looked at; the
/// handler then finds it unknown. Later calls of other clients of the account meet the same.
bool strike_revoke_tokens(const Fault&, StruckCall& call)
{
    if (call.account.empty()) return false;
    return revoke_tokens(call.world, call.account) > 0;
}

} // namespace easyconnect
