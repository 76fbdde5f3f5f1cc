#pragma once

namespace easyconnect {

/// Where the sinks are; a sink's name follows.
inline constexpr const char* sinks_prefix = "/_simulator/v1/sinks/";

} // namespace easyconnect
