// The simulator's webhooks: out through the sender, and their outcomes back in.

#include "api/control/sinks.hpp"
#include "api/dates.hpp"
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
        tell_of_webhook(LogLevel::warn, "webhook failed", webhook, {{"why", target.error()}});
        take_in({webhook.delivery, webhook.attempt, {.error = std::move(target).error()}});
        changed_.notify_all();
        return;
    }
    tell_of_webhook(LogLevel::debug, "webhook sent", webhook, {});
    auto post = webhook_post(world_, webhook);
    post.target = *std::move(target);
    const bool to_sink = webhook.target.is_sink();
    if (to_sink) post.in_flight_most = 1; // its script counts them in our order
    sender_->send({era_, std::move(post), to_sink ? own_.control_token : ""});
}

static Log::Fields webhook_fields(const std::string& world, VirtualTime at, DeliveryId delivery,
                                  int attempt, const std::string& to)
{
    return {{"world", world},
            {"sim_ts", rfc3339_text(at)},
            {"delivery", delivery.value()},
            {"attempt", attempt},
            {"to", to}};
}

/// Under the lock, and so for what is rare or asked for alone.
void Simulator::tell_of_webhook(LogLevel level, std::string_view event, const DueWebhook& webhook,
                                Log::Fields more) const
{
    if (!options_.log || !options_.log->tells(level)) return;
    auto fields = webhook_fields(world_.name, world_.now, webhook.delivery, webhook.attempt,
                                 webhook.target.origin());
    fields.insert(fields.end(), more.begin(), more.end());
    options_.log->write(level, event, fields);
}

namespace {

/// What the log says of an attempt that is over.
struct OutcomeLine {
    LogLevel level;
    const char* event;
    DeliveryId delivery;
    int attempt;
    std::string to;
    std::pair<std::string_view, LogValue> how;
};

} // namespace

/// The target as users name it: what leads back to us, where `sinks` are, is a sink.
static std::string target_name(const WebhookTarget& target,
                               const std::optional<WebhookTarget>& sinks)
{
    if (!sinks || sinks->origin() != target.origin() || !target.path().starts_with(sinks_prefix))
        return target.origin();
    const auto name = target.path().substr(std::string_view(sinks_prefix).size());
    return "sink:" + name.substr(0, name.find('?'));
}

static OutcomeLine outcome_line(const FinishedWebhook& webhook,
                                const std::optional<WebhookTarget>& sinks)
{
    const auto& [envelope, outcome] = webhook;
    const bool is_good = outcome.status >= 200 && outcome.status <= 299;
    OutcomeLine line{.level = is_good ? LogLevel::debug : LogLevel::warn,
                     .event = is_good ? "webhook acknowledged" : "webhook failed",
                     .delivery = envelope.post.delivery,
                     .attempt = envelope.post.attempt,
                     .to = target_name(envelope.post.target, sinks),
                     .how = {"why", outcome.error}};
    if (outcome.status != 0) line.how = {"status", outcome.status};
    return line;
}

void Simulator::finished(std::span<FinishedWebhook> webhooks)
{
    std::vector<OutcomeLine> lines;
    VirtualTime at;
    std::string world;
    bool is_awaited_now = false;
    {
        const std::scoped_lock lock(mutex_);
        keep_up();
        for (auto& webhook : webhooks) {
            const auto& post = webhook.envelope.post;
            const int status = webhook.outcome.status;
            if (options_.counters) options_.counters->count_webhook(status);
            const bool is_bad = status < 200 || status > 299;
            if (options_.log && options_.log->tells(is_bad ? LogLevel::warn : LogLevel::debug))
                lines.push_back(outcome_line(webhook, own_.control));
            if (webhook.envelope.era == era_)
                take_in({post.delivery, post.attempt, std::move(webhook.outcome)});
        }
        tell_of_change();
        send_due();
        const bool waited_for = has_early_rules_ || (!time_flows() && webhooks_in_flight_ == 0);
        is_awaited_now = waited_for || timers_oversleep();
        at = world_.now;
        if (!lines.empty()) world = world_.name;
    }
    if (is_awaited_now) changed_.notify_all();
    for (const auto& line : lines) {
        auto fields = webhook_fields(world, at, line.delivery, line.attempt, line.to);
        fields.push_back(line.how);
        options_.log->write(line.level, line.event, fields);
    }
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
