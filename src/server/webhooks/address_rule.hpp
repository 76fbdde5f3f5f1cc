#pragma once

#include "server/webhooks/allowed_targets.hpp"
#include "server/webhooks/outbound_socket.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <span>
#include <string>

namespace easyconnect {

/// The ports that a simulator listens on; 0: none, or not known yet.
struct OwnPorts {
    int api = 0;
    int control = 0; ///< mostly the same

    bool contain(int port) const { return port != 0 && (port == api || port == control); }
};

/// Whether this address is the simulator itself: every address of this machine with one of its
/// ports.
bool is_own_address(const SocketAddress&, OwnPorts);

/// Why a post for this target may not be sent to this address, which its host led to, half a
/// sentence; empty when it may.
/// BEYOND: never to link-local addresses and metadata services, whatever name led there
/// (`is_forbidden_address`), and never to the simulator itself, which would talk to itself without
/// end, but for its sinks (paths below `/_simulator/v1/sinks/`). Where `allowed` is not empty,
/// posts go there and to our own sinks only.
std::string address_refusal(const SocketAddress& address, const WebhookTarget& target,
                            OwnPorts own_ports, std::span<const AllowedTarget> allowed = {});

} // namespace easyconnect
