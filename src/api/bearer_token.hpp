#pragma once

#include <string_view>

namespace easyconnect {

/// The token behind "Bearer <token>", its scheme in any case (contract 1); empty without one.
std::string_view bearer_token(std::string_view authorization);

} // namespace easyconnect
