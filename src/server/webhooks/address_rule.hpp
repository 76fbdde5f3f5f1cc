#pragma once

#include "server/webhooks/outbound_socket.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// Whether this address is the simulator itself: every address of this machine with `own_port`;
/// none when that is 0, not known.
bool is_own_address(const SocketAddress& address, int own_port);

/// Why a post for this path may not be sent to this address, half a sentence; empty when it may.
/// BEYOND: never to link-local addresses and metadata services, whatever name led there
/// (`is_forbidden_address`), and never to the simulator itself, which would talk to itself without
/// end, but for its sinks (paths below `/_simulator/v1/sinks/`).
std::string address_refusal(const SocketAddress& address, std::string_view path, int own_port);

} // namespace easyconnect
