#include "server/webhooks/allowed_targets.hpp"

#include <algorithm>

namespace easyconnect {

/// IPv4 as mapped IPv6.
static IpAddress ip_of(const SocketAddress& address)
{
    IpAddress ip{};
    const auto bytes = address.bytes();
    if (bytes.size() == 4) ip[10] = ip[11] = 0xff;
    std::ranges::copy(bytes, ip.end() - static_cast<long>(bytes.size()));
    return ip;
}

bool is_allowed(std::span<const AllowedTarget> allowed, const WebhookTarget& target,
                const SocketAddress& address)
{
    const auto ip = ip_of(address);
    return std::ranges::any_of(allowed,
                               [&](const AllowedTarget& each) { return each.means(target, ip); });
}

} // namespace easyconnect
