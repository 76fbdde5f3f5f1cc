#include "world/webhooks/retry.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

Duration retry_after(std::span<const Duration> offsets, int failed)
{
    assert(failed >= 1);
    constexpr Duration longest = std::chrono::days(366);
    if (offsets.empty()) return longest;
    const auto listed = std::min(static_cast<std::size_t>(failed), offsets.size());
    Duration offset = offsets[listed - 1];
    for (auto extra = static_cast<std::size_t>(failed) - listed; extra > 0 && offset < longest;
         --extra)
        offset *= 2;
    return std::min(offset, longest);
}

} // namespace easyconnect
