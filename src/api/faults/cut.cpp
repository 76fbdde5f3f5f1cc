#include "api/faults/kinds.hpp"

#include <algorithm>

namespace easyconnect {

/// The body ends after so many bytes, half of them unless said, and the connection with it, though
/// Content-Length has promised the whole. A reply without a body ends within its head.
bool strike_cut(const Fault& fault, StruckCall& call)
{
    if (!call.reply) return false;
    const auto half = static_cast<std::int64_t>(call.reply->body.size() / 2);
    const auto bytes = std::max<std::int64_t>(fault.bytes.value_or(half), 0);
    call.reply->wire.breaks_off = {.where = BreakOff::Where::in_body,
                                   .how = BreakOff::How::close,
                                   .body_bytes = static_cast<std::size_t>(bytes)};
    call.reply->accepted.reset();
    return true;
}

} // namespace easyconnect
