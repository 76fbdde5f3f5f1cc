#include "api/faults/kinds.hpp"

namespace easyconnect {

/// A whole HTTP reply whose body is no JSON: half of what it should be, or the beginning of an
/// object where there is nothing to halve.
bool strike_broken_json(const Fault&, StruckCall& call)
{
    Reply reply = call.reply.value_or(Reply{});
    reply.body =
        reply.body.size() < 2 ? "{\"status\":" : reply.body.substr(0, reply.body.size() / 2);
    reply.accepted.reset();
    answer_instead(call, std::move(reply));
    return true;
}

} // namespace easyconnect
