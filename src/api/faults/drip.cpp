#include "api/faults/kinds.hpp"

#include <algorithm>

namespace easyconnect {

/// The reply trickles: `bytes` at a time (1), one piece each `by` (100ms) of real time.
bool strike_drip(const Fault& fault, StruckCall& call)
{
    if (!call.reply) return false;
    const auto bytes = std::max<std::int64_t>(fault.bytes.value_or(1), 1);
    call.reply->wire.drip = {.bytes = static_cast<std::size_t>(bytes),
                             .every = std::chrono::floor<std::chrono::milliseconds>(
                                 fault.by.value_or(std::chrono::milliseconds(100)))};
    return true;
}

} // namespace easyconnect
