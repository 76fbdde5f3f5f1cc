#pragma once

#include <string_view>

namespace easyconnect {

/// Whether the whole text fits the pattern: `*` stands for any characters, `?` for one byte,
/// everything else for itself. Linear in practice; at worst pattern times text.
bool fits_glob(std::string_view pattern, std::string_view text);

/// The same for a path of the API, which a pattern may also give from "/v1" on, as clients and the
/// guide write it behind their base URL.
bool fits_path(std::string_view pattern, std::string_view path);

} // namespace easyconnect
