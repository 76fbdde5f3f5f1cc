#include "api/faults/kinds.hpp"
#include "api/refusals.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// 401 for a token that is good, in each form that a client may meet: the platform's recorded one
/// (contract 1.4), Spring Security's OAuth filter, a gateway in front of it (contract 0.3), a bare
/// one, and a page. ASSUMED: all but the first.
bool strike_unauthorized(const Fault& fault, StruckCall& call)
{
    const std::string& how = *fault.how;
    Reply reply{.status = 401};
    if (how == "expired" || how == "unknown") {
        reply = transport_refusal(call.world.now, 401,
                                  how == "expired" ? "The access token has expired."
                                                   : "The access token is not known.",
                                  call.request.path);
    } else if (how == "oauth") {
        reply.body = R"({"error":"invalid_token","error_description":"The access token expired"})";
        reply.headers.emplace_back("WWW-Authenticate",
                                   R"(Bearer error="invalid_token", error_description="expired")");
    } else if (how == "gateway") {
        reply.body = R"({"message":"Unauthorized"})";
    } else if (how == "page") {
        reply = gateway_page(401);
    }
    answer_instead(call, std::move(reply));
    return true;
}

} // namespace easyconnect
