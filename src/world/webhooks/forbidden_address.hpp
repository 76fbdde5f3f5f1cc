#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace easyconnect {

/// Whether webhooks never go to this address: link-local (169.254.0.0/16, fe80::/10), or the
/// metadata service of a cloud (169.254.169.254, fd00:ec2::254, 100.100.100.200), also when the
/// IPv4 address hides in an IPv6 one: mapped or compatible, or one that a gateway takes apart
/// (NAT64 in 64:ff9b::/96 and 64:ff9b:1::/48, 6to4, Teredo, ISATAP).
/// BEYOND: a simulator in a cloud must not become a way to its machine's credentials. To be asked
/// of each address that a name resolves to, since a name can lead anywhere.
/// REQUIRES: 4 or 16 bytes in network order.
bool is_forbidden_address(std::span<const std::uint8_t> v4_or_v6);

/// The same for a host as a URL has it, in lower case and without brackets: an address in any
/// spelling (`loose_ipv4_address`), or the name metadata.google.internal. Other names are not
/// resolved, so they are allowed here.
bool is_forbidden_host(std::string_view host);

/// Whether a host, in lower case and without brackets, is this machine by its spelling:
/// localhost and names below it (RFC 6761, 6.3), 127.0.0.0/8, ::1, and the unspecified addresses
/// 0.0.0.0 and ::, which lead here, too.
bool is_loopback_host(std::string_view host);

/// Whether a host to listen on stands for all addresses of this machine, and so is none to call:
/// 0.0.0.0 and :: in any spelling, or *, as people write it.
bool is_any_host(std::string_view host);

/// The host to call, without brackets, for one that is listened on: 127.0.0.1 or ::1 where that is
/// any address, else the host itself.
std::string_view callable_host(std::string_view listened_on);

} // namespace easyconnect
