#include "api/faults/kinds.hpp"
#include "api/refusals.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// What is out of order answers nothing useful: an error of the platform, a gateway's page, a reset
/// connection, or nothing at all. Which part is out of order says the rule's `on`.
bool strike_outage(const Fault& fault, StruckCall& call)
{
    if (*fault.how == "reset") return strike_reset({.how = "before_headers"}, call);
    if (*fault.how == "silence") return strike_silence(fault, call);
    Reply reply = *fault.how == "page"
                      ? gateway_page(503)
                      : transport_refusal(call.world.now, 503, "The service is not available.",
                                          call.request.path);
    if (fault.retry_after) ask_for_patience(call.world, reply, *fault.retry_after);
    answer_instead(call, std::move(reply));
    return true;
}

} // namespace easyconnect
