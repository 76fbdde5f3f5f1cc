#include "api/faults/kinds.hpp"

namespace easyconnect {

using Reason = Refusal::Reason;

/// The connection is reset: before the first byte, after the headers, or in the middle of the body.
bool strike_reset(const Fault& fault, StruckCall& call)
{
    using Where = BreakOff::Where;
    Reply reply = call.reply.value_or(Reply{});
    const Where where = *fault.how == "after_headers" ? Where::after_head
                        : *fault.how == "mid_body"    ? Where::in_body
                                                      : Where::before_head;
    const auto half = static_cast<std::int64_t>(reply.body.size() / 2);
    reply.wire.breaks_off = {.where = where,
                             .how = BreakOff::How::reset,
                             .body_bytes = static_cast<std::size_t>(fault.bytes.value_or(half))};
    reply.accepted.reset();
    answer_instead(call, std::move(reply));
    return true;
}

Result<void> check_reset(const Fault& fault, const std::string& where)
{
    if (fault.stage == FaultStage::before && *fault.how != "before_headers")
        return refuse(Reason::malformed,
                      "before anything has happened there are no headers to send: how must be "
                      "before_headers, or stage after_commit.",
                      where + "/how");
    if (fault.bytes && (*fault.how != "mid_body" || *fault.bytes < 0))
        return refuse(Reason::malformed, "bytes, from 0, goes with how: mid_body.",
                      where + "/bytes");
    return {};
}

} // namespace easyconnect
