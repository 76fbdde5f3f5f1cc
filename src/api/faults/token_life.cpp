#include "api/faults/kinds.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// The token that has just been issued ends early, though its announcement stays as it was.
bool strike_token_life(const Fault& fault, StruckCall& call)
{
    auto& tokens = call.world.tokens;
    if (!call.reply || call.reply->status != 200 || tokens.by_age.empty()) return false;
    tokens.by_text.at(tokens.by_age.back()).expires = call.world.now + *fault.by;
    return true;
}

} // namespace easyconnect
