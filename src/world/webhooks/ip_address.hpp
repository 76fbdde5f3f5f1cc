#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace easyconnect {

/// An IP address in network order, always as IPv6: an IPv4 address is mapped, ::ffff:a.b.c.d
/// (RFC 4291, 2.5.5.2), so that both spellings of one address are equal.
using IpAddress = std::array<std::uint8_t, 16>;

/// "192.0.2.1": four decimal numbers from 0 to 255 without leading zeros; else empty.
std::optional<IpAddress> ipv4_address(std::string_view text);

/// "::1", "2001:db8::1", "::ffff:192.0.2.1" (RFC 4291, 2.2), without brackets or zone; else empty.
std::optional<IpAddress> ipv6_address(std::string_view text);

/// What an operating system takes for an IPv4 address, too: one to four numbers, decimal, octal
/// (0...) or hexadecimal (0x...), the last filling the rest: "2852039166", "0xA9FEA9FE",
/// "0251.0376.43518" (inet_aton, POSIX). Empty for anything else.
std::optional<IpAddress> loose_ipv4_address(std::string_view text);

} // namespace easyconnect
