#include "api/endpoints.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// GET snapshot: the whole world as one JSON document. While time stands still, webhooks on the
/// wire are waited for, so that it is complete. It holds passwords and tokens.
static Result<Reply> take_snapshot(World&, const Request&)
{
    return Reply{.command = TakeSnapshot{}};
}

/// PUT snapshot: takes the place of the world; 204, or 400 with a pointer, and nothing has changed.
static Result<Reply> put(World&, const Request& request)
{
    const auto type = media_type(request.content_type);
    if (!type.empty() && type != "application/json")
        return refuse(Refusal::Reason::unsupported, "The body must be application/json.",
                      "Content-Type");
    return Reply{.status = 204, .command = PutSnapshot{request.body}};
}

std::span<const Endpoint> snapshot_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", snapshot_path, take_snapshot, no_operation, Pacing::may_block},
        {"PUT", snapshot_path, put, no_operation, Pacing::may_block},
    };
    return endpoints;
}

} // namespace easyconnect
