#include "api/faults/kinds.hpp"
#include "api/refusals.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// The platform's own words where it has a form for this status; a success without a body.
static Reply platform_reply(const StruckCall& call, int status)
{
    if (status < 400) return {.status = status};
    if (status == 429) // contract 1.4: "AWS style ... is fine"
        return {.status = status, .body = R"({"message":"Too Many Requests"})"};
    return transport_refusal(call.world.now, status,
                             status >= 500 ? "The service cannot answer at the moment."
                                           : "The request was declined.",
                             call.request.path);
}

bool strike_status(const Fault& fault, StruckCall& call)
{
    Reply reply = platform_reply(call, static_cast<int>(*fault.status));
    if (fault.body) reply.body = *fault.body;
    if (fault.content_type) reply.content_type = *fault.content_type;
    if (fault.retry_after) ask_for_patience(call.world, reply, *fault.retry_after);
    answer_instead(call, std::move(reply));
    return true;
}

Result<void> check_status(const Fault& fault, const std::string& where)
{
    if (!fault.content_type) return {};
    const bool is_line = fault.content_type->find_first_of("\r\n") == std::string::npos;
    if (is_line && fault.content_type->find('/') != std::string::npos) return {};
    return refuse(Refusal::Reason::malformed, "content_type must be one like \"application/json\".",
                  where + "/content_type");
}

} // namespace easyconnect
