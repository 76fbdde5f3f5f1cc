#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

/// ASCII letters in lower case, everything else as it is.
std::string lower_case(std::string_view);

/// The media type of a Content-Type header in lower case, without parameters: "application/json".
std::string media_type(std::string_view content_type);

/// One segment of a path with its `%XX` decoded; empty when an escape is broken.
std::optional<std::string> path_decoded(std::string_view);

/// The pairs of a form or query, in order: "a=1&b=2", with `%XX` decoded and `+` a space. Broken
/// escapes stay as they are; at most 1,000 pairs, further ones are ignored.
std::vector<std::pair<std::string, std::string>> form_pairs(std::string_view);

/// A whole number from 0 to `most`, all of the text and nothing but digits; else empty.
std::optional<std::uint64_t> whole_number(std::string_view, std::uint64_t most = INT64_MAX);

/// The pieces between `separator`s; one empty piece for empty text.
std::vector<std::string_view> split(std::string_view, char separator);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view);

} // namespace easyconnect
