#include "api/control/allowed_target.hpp"

#include "api/text.hpp"
#include "world/webhooks/forbidden_address.hpp"

#include <cstdint>

namespace easyconnect {

static std::unexpected<Refusal> no_allowed_target()
{
    return refuse(Refusal::Reason::malformed,
                  "it is a host with or without a port, as example.com:8443, 192.0.2.1 or "
                  "[2001:db8::1]:80, or a network, as 10.0.0.0/8 or fd00::/8; link-local addresses "
                  "and metadata services are never allowed");
}

/// The first address of a network, all bits behind its prefix being 0; or the last, with 1.
static IpAddress end_of_network(IpAddress address, int prefix_length, bool is_last)
{
    for (int bit = prefix_length; bit < 128; ++bit) {
        auto& byte = address[static_cast<std::size_t>(bit / 8)];
        const int mask = 0x80 >> bit % 8;
        byte = static_cast<std::uint8_t>(is_last ? byte | mask : byte & ~mask);
    }
    return address;
}

/// What is forbidden are networks and single addresses, so both ends tell of all between them.
static bool is_wholly_forbidden(const AllowedTarget& target)
{
    return is_forbidden_address(end_of_network(target.network, target.prefix_length, false)) &&
           is_forbidden_address(end_of_network(target.network, target.prefix_length, true));
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
    AllowedTarget target{.network = *network, .prefix_length = length};
    if (is_wholly_forbidden(target))
        return refuse(Refusal::Reason::malformed,
                      "these are link-local addresses or a metadata service, where webhooks are "
                      "never sent; it cannot allow them");
    return target;
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

bool AllowedTarget::means(const WebhookTarget& target, const IpAddress& address) const
{
    if (port != 0 && port != target.port()) return false;
    if (!name.empty()) return name == target.host();
    return end_of_network(address, prefix_length, false) ==
           end_of_network(network, prefix_length, false);
}

bool AllowedTarget::may_mean(const WebhookTarget& target) const
{
    const auto v4 = ipv4_address(target.host());
    const auto address = v4 ? v4 : ipv6_address(target.host());
    if (address || !name.empty()) return means(target, address.value_or(IpAddress{}));
    return port == 0 || port == target.port();
}

} // namespace easyconnect
