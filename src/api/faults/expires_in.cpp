#include "api/faults/kinds.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

/// The token answer announces another life than the token has (guide 2: 240 minutes, its example
/// says 3599 s: clients must bear that the two disagree).
bool strike_expires_in(const Fault& fault, StruckCall& call)
{
    if (!call.reply || call.reply->status != 200) return false;
    auto body = nlohmann::ordered_json::parse(call.reply->body, nullptr, false);
    if (!body.is_object() || !body.contains("expires_in")) return false;
    body["expires_in"] = std::chrono::floor<std::chrono::seconds>(*fault.by).count();
    call.reply->body = body.dump();
    return true;
}

} // namespace easyconnect
