#pragma once

#include "world/result.hpp"
#include "world/webhooks/ip_address.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// Somewhere that webhooks may go, where they may not go everywhere: a name, or a network of one
/// address or more, at one port or any. BEYOND.
struct AllowedTarget {
    std::string name{};    ///< in lower case; empty: the network counts
    IpAddress network{};   ///< IPv4 is mapped
    int prefix_length = 0; ///< in bits of an IPv6 address: 104 for 10.0.0.0/8
    int port = 0;          ///< 0: any

    /// Reads "example.com", "example.com:8443", "192.0.2.1:80", "[2001:db8::1]:80", "10.0.0.0/8" or
    /// "fd00::/8". Refused as malformed; so is what webhooks never go to (`is_forbidden_host`), and
    /// a network of such addresses alone.
    static Result<AllowedTarget> parse(std::string_view text);

    /// Whether a target that has led to this address is meant. A name is good for whatever it leads
    /// to.
    bool means(const WebhookTarget&, const IpAddress&) const;
    /// The same before it has led anywhere. A name may lead into any network.
    bool may_mean(const WebhookTarget&) const;
};

} // namespace easyconnect
