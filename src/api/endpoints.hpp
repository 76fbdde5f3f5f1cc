#pragma once

#include "api/exchange.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace easyconnect {

/// What answers one endpoint: reads the request, changes the world, writes the reply.
using Handler = Result<Reply> (*)(World&, const Request&);

/// How long answering may take.
enum class Pacing {
    quick,
    may_block,   ///< as long as the webhooks that it causes, whose outcomes it waits for
    as_asked,    ///< as long as the caller says, or worlds take to make; it waits for no webhook
    as_scripted, ///< quick, unless a sink's script is slow. It must wait for no webhook: what it
                 ///< answers may be the very webhook that another call waits for
};

/// Of an endpoint that is the simulator's own: no rule, log or expectation speaks of it.
inline constexpr const char* no_operation = "";

/// One row of the API, such as GET /management-api/v1/sims/{iccid}.
struct Endpoint {
    const char* method;
    const char* path; ///< `{name}` matches one segment
    Handler handler;
    /// The name by which rules, the request log and expectations know it, as "sms.submit". BEYOND:
    /// the platform names no operations. It is what the row says even where two paths do the same.
    const char* operation = no_operation;
    Pacing pacing = Pacing::quick;
};

/// Every endpoint of the API and of the control plane. Literal paths stand before those with
/// {names} of the same shape: the first whose path matches wins.
const std::vector<Endpoint>& all_endpoints();

/// How long this call may take.
Pacing pacing_of(std::string_view method, std::string_view path);

/// Every operation's name once, in the order of the endpoints.
const std::vector<std::string_view>& operation_names();

/// The path of the token endpoint, which alone needs no token (guide 2).
inline constexpr const char* token_path = "/management-api/oauth/token";
/// Everything below needs a bearer token (guide 2).
inline constexpr const char* resource_prefix = "/management-api/v1/";
/// The simulator's own API. BEYOND: the underscore keeps it apart from any path of the platform.
inline constexpr const char* control_prefix = "/_simulator/";
/// Whole worlds come and go here, so bodies may be larger than elsewhere.
inline constexpr const char* snapshot_path = "/_simulator/v1/snapshot";

} // namespace easyconnect
