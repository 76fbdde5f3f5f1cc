#pragma once

#include <cstddef>
#include <string>

namespace easyconnect {

class JsonWriter;
struct World;
struct RequestRow;
struct RequestMatcher;

/// Whether the bodies of a request and its reply are written, too.
enum class Bodies { left_out, written };

/// Writes one row of the request log: {"id": 17, "at": ..., "method": "POST", ...}.
void write(JsonWriter&, const World&, const RequestRow&, Bodies);

/// Why a request was answered as it was: {"why": ["Its token was valid: ...", ...], "right": ...,
/// "token": {...}, "sim": {...}, "rules": [...], "refusal": {...}}.
std::string explanation(const World&, const RequestRow&);

/// What would be right, one sentence; empty when the request got what it wanted.
std::string what_is_right(const RequestRow&);

/// The requests after `after` that fit, as an HTTP archive (HAR 1.2). Secrets are not in it; a body
/// that is kept in part has a comment. `base_url` stands before the paths.
std::string har(const World&, const RequestMatcher&, std::size_t after,
                const std::string& base_url);

} // namespace easyconnect
