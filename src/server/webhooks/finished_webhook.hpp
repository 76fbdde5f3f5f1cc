#pragma once

#include "server/webhooks/webhook_queue.hpp"
#include "world/webhooks/webhook_post.hpp"

#include <string>

namespace easyconnect {

/// A post, and what became of it.
struct FinishedWebhook {
    WebhookEnvelope envelope;
    WebhookOutcome outcome;
};

/// One line for the log, without secrets, about a post that was not answered with a 2xx; empty for
/// one that was.
std::string failure_line(const FinishedWebhook&);

} // namespace easyconnect
