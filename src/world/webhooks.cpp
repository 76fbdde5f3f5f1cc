#include "world/webhooks.hpp"

#include "world/retry.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

const char* name(WebhookKind kind)
{
    return kind == WebhookKind::report ? "report" : "mo";
}

const char* method(WebhookKind kind)
{
    return kind == WebhookKind::report ? "PATCH" : "POST";
}

const char* name(DeliveryState state)
{
    switch (state) {
    case DeliveryState::planned: return "planned";
    case DeliveryState::in_flight: return "in_flight";
    case DeliveryState::acknowledged: return "acknowledged";
    case DeliveryState::given_up: return "given_up";
    }
    return "planned";
}

bool is_finished(DeliveryState state)
{
    return state == DeliveryState::acknowledged || state == DeliveryState::given_up;
}

static const std::optional<WebhookTarget>& target_of(const World& world, WebhookKind kind)
{
    const auto& targets = world.webhooks.targets;
    return kind == WebhookKind::report ? targets.reports : targets.mo;
}

static void plan_attempt(World& world, Delivery& delivery, VirtualTime when)
{
    delivery.state = DeliveryState::planned;
    delivery.next_due = when;
    world.agenda.at(when, AttemptWebhook{delivery.id, ++delivery.plan});
}

static void give_up(World& world, Sim& sim, Delivery& delivery, bool had_target);

/// Forgets the delivery that finished first; without one, gives up the oldest that waits, so that
/// a receiver that never answers cannot fill the machine.
static void make_room(World& world)
{
    auto& deliveries = world.webhooks.deliveries;
    while (deliveries.size() >= world.bounds.deliveries) {
        if (const Delivery* first = deliveries.first_finished()) {
            if (is_finished(first->state))
                deliveries.drop_first_finished();
            else
                deliveries.keep_first_finished(); // it is being sent once more
            continue;
        }
        const auto all = deliveries.all();
        const auto waiting = std::ranges::find(all, DeliveryState::planned, &Delivery::state);
        if (waiting == all.end()) return; // everything is on the wire, which is bounded, too
        give_up(world, *world.sims.find((*waiting).message.iccid), *deliveries.find((*waiting).id),
                true);
    }
}

static void add(World& world, Sim& sim, const Sms& sms, WebhookKind kind)
{
    make_room(world);
    auto& deliveries = world.webhooks.deliveries;
    auto& delivery = deliveries.add({.id = deliveries.next_id(),
                                     .kind = kind,
                                     .message = sms,
                                     .endpoint = sim.endpoint,
                                     .created = world.now});
    plan_attempt(world, delivery, world.now);
}

void report(World& world, Sim& sim, const Sms& sms)
{
    if (world.webhooks.targets.reports) add(world, sim, sms, WebhookKind::report);
}

void forward(World& world, Sim& sim, const Sms& sms)
{
    add(world, sim, sms, WebhookKind::mo);
}

static void remember(const World& world, Delivery& delivery, DeliveryAttempt attempt)
{
    if (delivery.attempts.size() >= world.bounds.attempts_per_delivery)
        delivery.attempts.erase(delivery.attempts.begin());
    delivery.attempts.push_back(std::move(attempt));
}

void handle(World& world, const AttemptWebhook& event)
{
    Delivery* delivery = world.webhooks.deliveries.find(event.delivery);
    if (!delivery || event.plan != delivery->plan || delivery->state != DeliveryState::planned)
        return;
    ++delivery->attempts_made;
    if (!delivery->first_attempt) delivery->first_attempt = world.now;
    delivery->next_due.reset();
    delivery->state = DeliveryState::in_flight;

    const auto& target = target_of(world, delivery->kind);
    remember(world, *delivery, {.at = world.now, .url = target ? target->text() : ""});
    if (!target) {
        finish_attempt(world, delivery->id, delivery->attempts_made,
                       WebhookOutcome{0, "no target is configured", {}, {}});
        return;
    }
    record(world, FactKind::webhook_sent, delivery->message.iccid, delivery->id.value(),
           std::string(name(delivery->kind)) + " of SMS " +
               std::to_string(delivery->message.id.value()) + ", attempt " +
               std::to_string(delivery->attempts_made));
    world.webhooks.outbox.push_back({delivery->id, delivery->attempts_made, *target});
}

/// When to try again, or nothing when the delivery is too old: the last try is at the full age.
static std::optional<VirtualTime> next_attempt(const World& world, const Delivery& delivery)
{
    const VirtualTime first = *delivery.first_attempt;
    const VirtualTime last = first + world.platform.webhook_age_most;
    if (world.now >= last) return {};
    const auto due =
        first + retry_after(world.platform.webhook_retries, delivery.failed_by_schedule);
    return std::min(std::max(due, world.now), last);
}

/// The warning among the SIM's events (contract 5). What the network said in detail stands in the
/// delivery's attempt only: it is not the platform's to tell.
static std::string failure_text(const Delivery& delivery, const WebhookOutcome& outcome,
                                bool had_target)
{
    const std::string what = delivery.kind == WebhookKind::report ? "delivery report" : "MO SMS";
    if (!had_target) return "SMS cannot be forwarded: no callback URL is configured";
    if (outcome.status != 0)
        return "Dispatch of " + what + " to the callback URL failed with HTTP code " +
               std::to_string(outcome.status);
    return "Dispatch of " + what + " to the callback URL failed: no answer";
}

static void give_up(World& world, Sim& sim, Delivery& delivery, bool had_target)
{
    delivery.state = DeliveryState::given_up;
    delivery.next_due.reset();
    ++delivery.plan;
    world.webhooks.deliveries.note_finished(delivery.id);
    note_event(world, sim,
               std::string("Dispatch of ") +
                   (delivery.kind == WebhookKind::report ? "delivery report" : "MO SMS") +
                   " given up after " + std::to_string(delivery.attempts_made) + " attempts",
               Severity::warn, true);
    record(world, FactKind::webhook_given_up, sim.iccid, delivery.id.value(), "");
    // contract 8.4 and 9: with a failing forwarder the message failed, without one it expired
    if (delivery.kind == WebhookKind::mo)
        forwarded(world, delivery.message.id, had_target ? SmsStatus::failed : SmsStatus::expired);
}

/// After a failed attempt by hand the delivery stands where it stood before.
static void go_back(World& world, Delivery& delivery)
{
    if (*delivery.state_before == DeliveryState::planned) {
        delivery.state_before.reset();
        const auto due = std::max(delivery.due_before.value_or(world.now), world.now);
        delivery.attempts.back().next_due = due;
        plan_attempt(world, delivery, due);
        return;
    }
    delivery.state = *delivery.state_before;
    delivery.state_before.reset();
    world.webhooks.deliveries.note_finished(delivery.id);
}

void finish_attempt(World& world, DeliveryId id, int attempt, WebhookOutcome outcome)
{
    Delivery* delivery = world.webhooks.deliveries.find(id);
    if (!delivery || delivery->state != DeliveryState::in_flight ||
        attempt != delivery->attempts_made)
        return;
    Sim& sim = *world.sims.find(delivery->message.iccid);
    auto& made = delivery->attempts.back();
    const bool acknowledged = outcome.status >= 200 && outcome.status < 300;
    const bool had_target = !made.url.empty();
    const std::string failure = failure_text(*delivery, outcome, had_target);
    const int status = outcome.status;
    made.outcome = std::move(outcome);

    if (acknowledged) {
        delivery->state = DeliveryState::acknowledged;
        delivery->state_before.reset();
        world.webhooks.deliveries.note_finished(id);
        record(world, FactKind::webhook_acknowledged, sim.iccid, id.value(),
               std::to_string(status));
        if (delivery->kind == WebhookKind::mo)
            forwarded(world, delivery->message.id, SmsStatus::delivered);
        return;
    }
    record(world, FactKind::webhook_failed, sim.iccid, id.value(),
           status != 0  ? std::to_string(status)
           : had_target ? "no answer"
                        : "no target");
    note_event(world, sim, failure, Severity::warn, true);

    if (delivery->state_before) {
        go_back(world, *delivery);
        return;
    }
    ++delivery->failed_by_schedule;
    const auto next = next_attempt(world, *delivery);
    if (delivery->kind == WebhookKind::mo) forwarding_failed(world, delivery->message.id, next);
    made.next_due = next;
    if (next)
        plan_attempt(world, *delivery, *next);
    else
        give_up(world, sim, *delivery, had_target);
}

Result<void> redeliver(World& world, DeliveryId id)
{
    using Reason = Refusal::Reason;
    Delivery* delivery = world.webhooks.deliveries.find(id);
    if (!delivery)
        return refuse(Reason::not_found,
                      "There is no delivery " + std::to_string(id.value()) + ".");
    if (delivery->state == DeliveryState::in_flight)
        return refuse(Reason::conflict, "The delivery is being sent at this moment.");
    if (!delivery->state_before) {
        delivery->state_before = delivery->state;
        delivery->due_before = delivery->next_due;
    }
    plan_attempt(world, *delivery, world.now);
    return {};
}

} // namespace easyconnect
