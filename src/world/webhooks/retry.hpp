#pragma once

#include "world/time.hpp"

#include <span>

namespace easyconnect {

/// How long after the start (the submission, or the first attempt of a webhook) the next one is
/// due, when `failed` attempts have failed: the listed pauses in turn, then the last one doubled
/// again and again (contract 8.4 and 9: about +5, +15, +30 minutes counted from the start,
/// doubling). At most a year, so it cannot overflow. REQUIRES: failed >= 1.
Duration retry_after(std::span<const Duration> offsets, int failed);

} // namespace easyconnect
