#include "api/faults/kinds.hpp"

namespace easyconnect {

/// 200 and no body, as the platform was recorded to answer for an unknown card (contract 1.5).
bool strike_empty_reply(const Fault& fault, StruckCall& call)
{
    answer_instead(call, {.status = static_cast<int>(fault.status.value_or(200)),
                          .content_type = "application/json"});
    return true;
}

} // namespace easyconnect
