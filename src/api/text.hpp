#pragma once

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

/// `%XX` decoded, and `+` to a space where forms are meant; empty when an escape is broken.
enum class Plus { literal, space };
std::optional<std::string> percent_decoded(std::string_view, Plus);

/// The pairs of a form or query: "a=1&b=2". Broken escapes stay as they are; at most 1,000 pairs,
/// further ones are ignored.
std::vector<std::pair<std::string, std::string>> form_pairs(std::string_view);

/// The pieces between `separator`s; one empty piece for empty text.
std::vector<std::string_view> split(std::string_view, char separator);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view);

} // namespace easyconnect
