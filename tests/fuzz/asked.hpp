#pragma once

#include "api/exchange.hpp"

namespace easyconnect::fuzz {

/// Asks the small world, twice on equal worlds, and checks what is true of every request: the same
/// answer both times, a refusal has changed nothing, a JSON body is JSON, and the world can be
/// saved and goes on.
void check_asking(const Request&);

} // namespace easyconnect::fuzz
