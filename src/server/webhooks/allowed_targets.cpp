#include "server/webhooks/allowed_targets.hpp"

#include "api/text.hpp"
#include "world/webhooks/forbidden_address.hpp"

#include <algorithm>

namespace easyconnect {

static std::unexpected<Refusal> no_allowed_target()
{
    return refuse(Refusal::Reason::malformed,
                  "it is a host with or without a port, as example.com:8443, 192.0.2.1 or "
                  "[2001:db8::1]:80, or a network, as 10.0.0.0/8 or fd00::/8; link-local addresses "
                  "and metadata services are never allowed");
}

/// "10.0.0.0/8"
static Result<AllowedTarget> parse_network(std::string_view text, std::size_t slash)
{
    const auto address = text.substr(0, slash);
    const auto v4 = ipv4_address(address);
    const auto network = v4 ? v4 : ipv6_address(address);
    const auto bits = whole_number(text.substr(slash + 1), v4 ? 32 : 128);
    if (!network || !bits) return no_allowed_target();
    const int length = static_cast<int>(*bits) + (v4 ? 96 : 0);
    return AllowedTarget{.network = *network, .prefix_length = length};
}

Result<AllowedTarget> AllowedTarget::parse(std::string_view text)
{
    if (const auto slash = text.find('/'); slash != text.npos) return parse_network(text, slash);
    const auto url = WebhookTarget::parse("http://" + std::string(text));
    if (!url || url->path() != "/") return no_allowed_target();
    const auto colon = text.rfind(':');
    const bool names_port = colon != text.npos && text.find(']', colon) == text.npos;
    AllowedTarget target{.port = names_port ? url->port() : 0};
    const auto v4 = ipv4_address(url->host());
    const auto address = v4 ? v4 : ipv6_address(url->host());
    if (!address) {
        target.name = url->host();
        return target;
    }
    target.network = *address;
    target.prefix_length = 128;
    return target;
}

/// IPv4 as mapped IPv6.
static IpAddress ip_of(const SocketAddress& address)
{
    IpAddress ip{};
    const auto bytes = address.bytes();
    if (bytes.size() == 4) ip[10] = ip[11] = 0xff;
    std::ranges::copy(bytes, ip.end() - static_cast<long>(bytes.size()));
    return ip;
}

static bool is_in(const IpAddress& ip, const AllowedTarget& allowed)
{
    for (int bit = 0; bit < allowed.prefix_length; ++bit) {
        const auto at = static_cast<std::size_t>(bit / 8);
        const int mask = 0x80 >> bit % 8;
        if (((ip[at] ^ allowed.network[at]) & mask) != 0) return false;
    }
    return true;
}

bool is_allowed(std::span<const AllowedTarget> allowed, const WebhookTarget& target,
                const SocketAddress& address)
{
    const auto ip = ip_of(address);
    return std::ranges::any_of(allowed, [&](const AllowedTarget& each) {
        if (each.port != 0 && each.port != target.port()) return false;
        return each.name.empty() ? is_in(ip, each) : each.name == target.host();
    });
}

} // namespace easyconnect
