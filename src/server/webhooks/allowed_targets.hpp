#pragma once

#include "api/control/allowed_target.hpp"
#include "server/webhooks/outbound_socket.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <span>

namespace easyconnect {

/// Whether a post to this target may be sent to this address, which it led to. A name is good for
/// whatever it leads to; the forbidden addresses are another rule's (`address_refusal`).
bool is_allowed(std::span<const AllowedTarget>, const WebhookTarget&, const SocketAddress&);

} // namespace easyconnect
