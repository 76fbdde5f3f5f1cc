#pragma once

#include "server/webhooks/webhook_queue.hpp"
#include "world/webhooks/webhook_post.hpp"

namespace easyconnect {

/// A post, and what became of it.
struct FinishedWebhook {
    WebhookEnvelope envelope;
    WebhookOutcome outcome;
};

} // namespace easyconnect
