#include "world/webhooks/forbidden_address.hpp"

#include "world/webhooks/ip_address.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>

namespace easyconnect {

using Bytes = std::span<const std::uint8_t>;

static bool starts_with(Bytes address, std::initializer_list<std::uint8_t> prefix)
{
    return address.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), address.begin());
}

static bool is_forbidden_v4(Bytes v4)
{
    // link-local, and the metadata services of Alibaba, Oracle and Azure
    return starts_with(v4, {169, 254}) || starts_with(v4, {100, 100, 100, 200}) ||
           starts_with(v4, {192, 0, 0, 192}) || starts_with(v4, {168, 63, 129, 16});
}

/// Whether the last four bytes of this IPv6 address are an IPv4 address that it stands for.
static bool holds_v4(Bytes v6)
{
    return starts_with(v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}) ||
           starts_with(v6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) ||
           starts_with(v6, {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}) || // RFC 2765
           starts_with(v6, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
}

/// Whether the IPv4 address that these bytes of an IPv6 address are is a forbidden one.
static bool hides(Bytes v6, const std::array<std::size_t, 4>& places, std::uint8_t mask = 0)
{
    std::array<std::uint8_t, 4> v4{};
    for (std::size_t i = 0; i < 4; ++i) v4[i] = v6[places[i]] ^ mask;
    return is_forbidden_v4(v4);
}

/// Whether this IPv6 address leads through a gateway to a forbidden IPv4 address.
static bool tunnels_to_forbidden(Bytes v6)
{
    if (holds_v4(v6)) return hides(v6, {12, 13, 14, 15});
    if (starts_with(v6, {0x20, 0x02})) return hides(v6, {2, 3, 4, 5}); // 6to4, RFC 3056
    if (starts_with(v6,
                    {0x20, 0x01, 0, 0})) // Teredo, RFC 4380: its server, and its client inverted
        return hides(v6, {4, 5, 6, 7}) || hides(v6, {12, 13, 14, 15}, 0xff);
    if (starts_with(v6, {0, 0x64, 0xff, 0x9b, 0, 1})) // RFC 8215; each length of RFC 6052, 2.2
        return hides(v6, {12, 13, 14, 15}) || hides(v6, {6, 7, 9, 10}) ||
               hides(v6, {7, 9, 10, 11}) || hides(v6, {9, 10, 11, 12});
    const bool is_isatap = (v6[8] & 0xfd) == 0 && v6[9] == 0 && v6[10] == 0x5e && v6[11] == 0xfe;
    return is_isatap && hides(v6, {12, 13, 14, 15}); // RFC 5214
}

bool is_forbidden_address(Bytes address)
{
    assert(address.size() == 4 || address.size() == 16);
    if (address.size() == 4) return is_forbidden_v4(address);
    if (tunnels_to_forbidden(address)) return true;
    const bool is_link_local = address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
    return is_link_local || // AWS: fd00:ec2::254, Google: fd20:ce::254
           starts_with(address, {0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}) ||
           starts_with(address, {0xfd, 0x20, 0, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54});
}

/// The address that a host is by its spelling; empty for a name.
static std::optional<IpAddress> address_of(std::string_view host)
{
    if (const auto v6 = ipv6_address(host)) return v6;
    return loose_ipv4_address(host);
}

bool is_forbidden_host(std::string_view host)
{
    if (host == "metadata.google.internal") return true;
    const auto address = address_of(host);
    return address && is_forbidden_address(*address);
}

/// Whether it is 0.0.0.0, :: or ::ffff:0.0.0.0.
static bool is_unspecified(const IpAddress& address)
{
    constexpr IpAddress none{};
    constexpr IpAddress none_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return address == none || address == none_mapped;
}

bool is_loopback_host(std::string_view host)
{
    if (host == "localhost" || host.ends_with(".localhost")) return true;
    const auto address = address_of(host);
    if (!address) return false;
    if (holds_v4(*address) && (*address)[12] == 127) return true;
    constexpr IpAddress one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return is_unspecified(*address) || *address == one;
}

bool is_any_host(std::string_view host)
{
    const auto address = address_of(host);
    return host == "*" || (address && is_unspecified(*address));
}

std::string_view callable_host(std::string_view listened_on)
{
    if (!is_any_host(listened_on)) return listened_on;
    const auto v6 = ipv6_address(listened_on);
    return v6 && *v6 == IpAddress{} ? "::1" : "127.0.0.1";
}

} // namespace easyconnect
