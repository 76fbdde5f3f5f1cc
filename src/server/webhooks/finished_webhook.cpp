#include "server/webhooks/finished_webhook.hpp"

namespace easyconnect {

std::string failure_line(const FinishedWebhook& webhook)
{
    const auto& post = webhook.envelope.post;
    const auto& outcome = webhook.outcome;
    if (outcome.status >= 200 && outcome.status <= 299) return {};
    return "webhook " + std::to_string(post.delivery.value()) + ", attempt " +
           std::to_string(post.attempt) + ", to " + post.target.origin() + ": " +
           (outcome.status != 0 ? "answered " + std::to_string(outcome.status) : outcome.error);
}

} // namespace easyconnect
