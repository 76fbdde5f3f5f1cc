#pragma once

#include "api/exchange.hpp"

#include <span>
#include <vector>

namespace easyconnect {

/// What answers one endpoint: reads the request, changes the world, writes the reply.
using Handler = Result<Reply> (*)(World&, const Request&);

/// Whether answering may take longer than a moment.
enum class Pacing { quick, may_block };

/// One row of the API, such as GET /management-api/v1/sims/{iccid}.
struct Endpoint {
    const char* method;
    const char* path; ///< `{name}` matches one segment
    Handler handler;
    Pacing pacing = Pacing::quick;
};

/// Every endpoint of the API and of the control plane. Literal paths stand before those with
/// {names} of the same shape: the first whose path matches wins.
const std::vector<Endpoint>& all_endpoints();

/// The path of the token endpoint, which alone needs no token (guide 2).
inline constexpr const char* token_path = "/management-api/oauth/token";
/// Everything below needs a bearer token (guide 2).
inline constexpr const char* resource_prefix = "/management-api/v1/";
/// The simulator's own API. BEYOND: the underscore keeps it apart from any path of the platform.
inline constexpr const char* control_prefix = "/_simulator/";

} // namespace easyconnect
