#pragma once

#include "scenario/value.hpp"
#include "world/platform.hpp"

namespace easyconnect {

/// {token_validity: 4h, sms_retries: [5m, 15m], ...}: any of `platform_options()`; what is absent
/// stays.
void read_platform(const Value&, Platform&);

} // namespace easyconnect
