#include "api/recorded_call.hpp"

#include "api/faults/struck_calls.hpp"
#include "api/step_json.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// POST it may be, but it is a question.
static constexpr std::string_view verify_path = "/_simulator/v1/verify";

static bool has_changed_something(const Request& request, const Endpoint& endpoint,
                                  const Reply& reply)
{
    if (endpoint.method == std::string_view("GET") || reply.status >= 400) return false;
    if (request.scripted_account) return false;
    const std::string_view path = request.path;
    if (!path.starts_with(control_prefix)) return path.starts_with(resource_prefix);
    const bool is_webhook = endpoint.pacing == Pacing::as_scripted;
    const bool takes_time = !std::holds_alternative<std::monostate>(reply.command);
    return !is_webhook && !takes_time && !is_out_of_reach(path) && path != verify_path;
}

void note_change(World& world, const Request& request, const Endpoint& endpoint, const Reply& reply)
{
    if (!has_changed_something(request, endpoint, reply)) return;
    if (!world.recording.is_on) {
        ++world.recording.missed;
        return;
    }
    std::string account;
    if (request.path.starts_with(resource_prefix)) account = account_of(world, request);
    if (!account.empty() && account == world.accounts.front().username)
        account.clear(); // as steps have it
    keep_call(world, {.method = endpoint.method,
                      .path = request.path,
                      .body = request.body,
                      .query = request.query,
                      .account = std::move(account)});
}

} // namespace easyconnect
