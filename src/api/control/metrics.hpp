#pragma once

namespace easyconnect {

/// Where Prometheus looks. Not below v1: its format has a version of its own.
inline constexpr const char* metrics_path = "/_simulator/metrics";
/// The format's media type.
inline constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

} // namespace easyconnect
