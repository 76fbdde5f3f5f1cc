#pragma once

#include "api/exchange.hpp"

namespace easyconnect {

/// Where the sinks are; a sink's name follows.
inline constexpr const char* sinks_prefix = "/_simulator/v1/sinks/";

/// Whether the sink has got what is waited for.
bool has_come(const World&, const AwaitRequests&);

/// The reply to a wait that is over: 200 with the requests when they have come, else 422 that says
/// how many there are.
Reply answer_sink_wait(const World&, const AwaitRequests&);

} // namespace easyconnect
