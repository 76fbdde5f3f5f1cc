#include "api/faults/kinds.hpp"

namespace easyconnect {

/// A gateway's HTML where JSON is expected (contract 1.4: one client had to learn to bear it).
bool strike_error_page(const Fault& fault, StruckCall& call)
{
    Reply reply = gateway_page(static_cast<int>(fault.status.value_or(503)));
    if (fault.retry_after) ask_for_patience(call.world, reply, *fault.retry_after);
    answer_instead(call, std::move(reply));
    return true;
}

} // namespace easyconnect
