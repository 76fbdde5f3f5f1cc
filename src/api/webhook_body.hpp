#pragma once

#include "world/webhooks/webhooks.hpp"

#include <string>

namespace easyconnect {

/// The JSON text of a delivery: a delivery report as in guide 3.1, or an SMS from a SIM as in guide
/// 3.2, with ids as strings there and as numbers with the option `callback_ids_as_numbers`
/// (contract 13 row 10). The same delivery gives the same text at every attempt, unless a rule
/// twists one.
std::string webhook_body(const World&, const Delivery&, const Twist& = {});

/// What the sender needs for one attempt that has left the world. REQUIRES: the delivery is
/// kept, and the attempt is its latest.
WebhookPost webhook_post(const World&, const DueWebhook&);

} // namespace easyconnect
