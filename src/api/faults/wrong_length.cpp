#include "api/faults/kinds.hpp"

namespace easyconnect {

/// Content-Length promises `bytes` more than the body has, or, below zero, less.
bool strike_wrong_length(const Fault& fault, StruckCall& call)
{
    if (!call.reply) return false;
    if (*fault.bytes < 0 && call.reply->body.empty()) return false; // no length is less than none
    call.reply->wire.length_error = *fault.bytes;
    call.reply->accepted.reset();
    return true;
}

Result<void> check_wrong_length(const Fault& fault, const std::string& where)
{
    if (*fault.bytes != 0) return {};
    return refuse(Refusal::Reason::malformed,
                  "bytes is how far the length is wrong, so it is not 0.", where + "/bytes");
}

} // namespace easyconnect
