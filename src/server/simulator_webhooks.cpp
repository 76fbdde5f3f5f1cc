// The simulator's webhooks: out through the sender, and their outcomes back in.

#include "api/webhook_body.hpp"
#include "server/simulator.hpp"

#include <algorithm>

namespace easyconnect {

/// Hands the outbox to the sender. What must not be sent at all has its outcome at once, and may
/// bring new webhooks.
void Simulator::send_due()
{
    while (!world_.webhooks.outbox.empty()) {
        std::vector<DueWebhook> due;
        std::swap(due, world_.webhooks.outbox);
        for (const auto& webhook : due) send(webhook);
    }
}

/// Sends one webhook, or holds it back while the 201 of its message has not left
/// (guide 3.1: the report follows the 201).
void Simulator::send(const DueWebhook& webhook)
{
    const Delivery* delivery = world_.webhooks.deliveries.find(webhook.delivery);
    if (!delivery) return;
    ++webhooks_in_flight_;
    if (unwritten_.contains(delivery->message.id.value()))
        held_back_.push_back(webhook);
    else
        let_go(webhook);
}

/// Gives a webhook to the sender, or says at once why it cannot leave.
void Simulator::let_go(const DueWebhook& webhook)
{
    if (stopping_) return; // it stays in flight, as what is on the wire does
    auto target = route(webhook.target, own_, world_.name);
    if (target && !has_sender()) target = std::unexpected("the webhook sender cannot start");
    if (!target) {
        take_in({webhook.delivery, webhook.attempt, {.error = std::move(target).error()}});
        changed_.notify_all();
        return;
    }
    auto post = webhook_post(world_, webhook);
    post.target = *std::move(target);
    const bool to_sink = webhook.target.is_sink();
    if (to_sink) post.in_flight_most = 1; // its script counts them in our order
    sender_->send({era_, std::move(post), to_sink ? own_.control_token : ""});
}

void Simulator::finished(std::span<FinishedWebhook> webhooks)
{
    for (const auto& webhook : webhooks)
        if (auto line = failure_line(webhook); !line.empty() && options_.warn) options_.warn(line);
    {
        const std::scoped_lock lock(mutex_);
        keep_up();
        for (auto& [envelope, outcome] : webhooks)
            if (envelope.era == era_)
                take_in({envelope.post.delivery, envelope.post.attempt, std::move(outcome)});
        tell_of_change();
        send_due();
        const bool waited_for = has_early_rules_ || (!time_flows() && webhooks_in_flight_ == 0);
        if (!waited_for && !timers_oversleep()) return;
    }
    changed_.notify_all();
}

/// Takes an outcome in at once while time flows; while it stands still, together with all the
/// others that are on their way.
void Simulator::take_in(Arrival arrival)
{
    --webhooks_in_flight_;
    last_act_ = std::chrono::steady_clock::now(); // its receiver may do something now
    if (time_flows()) {
        finish_attempt(world_, arrival.delivery, arrival.attempt, std::move(arrival.outcome));
        return;
    }
    arrivals_.push_back(std::move(arrival));
    if (webhooks_in_flight_ == 0) take_in_all();
}

void Simulator::take_in_all()
{
    std::ranges::sort(arrivals_, {}, [](const Arrival& arrival) {
        return std::pair(arrival.delivery, arrival.attempt);
    });
    for (auto& arrival : arrivals_)
        finish_attempt(world_, arrival.delivery, arrival.attempt, std::move(arrival.outcome));
    arrivals_.clear();
}

} // namespace easyconnect
