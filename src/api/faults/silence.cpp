#include "api/faults/kinds.hpp"

namespace easyconnect {

/// The request is taken and never answered; the connection is closed after `by` of real time, a
/// minute unless said.
bool strike_silence(const Fault& fault, StruckCall& call)
{
    Reply reply = call.reply.value_or(Reply{});
    reply.wire.breaks_off = {.where = BreakOff::Where::before_head,
                             .how = BreakOff::How::silence,
                             .silence = std::chrono::floor<std::chrono::milliseconds>(
                                 fault.by.value_or(std::chrono::minutes(1)))};
    reply.accepted.reset();
    answer_instead(call, std::move(reply));
    return true;
}

} // namespace easyconnect
