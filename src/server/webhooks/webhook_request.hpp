#pragma once

#include "server/webhooks/outbound_socket.hpp"
#include "server/webhooks/webhook_queue.hpp"

#include <string>

namespace easyconnect {

/// The HTTP/1.1 request that carries a post, from the first byte to the last. The customer's URL is
/// sent as written. Fails when a token holds a control character, which could begin another header.
NetworkResult<std::string> webhook_request(const WebhookEnvelope& envelope);

} // namespace easyconnect
