#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

/// The pairs of `a=1&b=%202`, decoded, in the order sent. `+` is a space; a `%` that is not
/// followed by two hex digits stands for itself; a key without `=` has an empty value.
/// httplib's own parser is not used: it loses the order and refuses a second `?`.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

} // namespace easyconnect
