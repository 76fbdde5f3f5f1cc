#include "world/webhooks/webhooks.hpp"

#include "world/rules/webhook_rules.hpp"
#include "world/webhooks/delivery_steps.hpp"
#include "world/webhooks/webhook_policy.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace easyconnect {

bool is_bearer(std::string_view text)
{
    return !text.empty() && text.size() <= 4'096 &&
           std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

static const std::optional<WebhookTarget>& target_of(const World& world, WebhookKind kind)
{
    const auto& targets = world.webhooks.targets;
    return kind == WebhookKind::report ? targets.reports : targets.mo;
}

// --- its beginning

/// What was sent once more is as finished again as it was before.
static void finish_again(World& world, Delivery& delivery)
{
    put_aside(delivery, *std::exchange(delivery.state_before, {}));
    world.webhooks.deliveries.note_finished(delivery.id);
}

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
        auto all = deliveries.all();
        const auto idle = std::ranges::find_if(all, [](const Delivery& delivery) {
            return !is_finished(delivery.state) && delivery.state != DeliveryState::in_flight;
        });
        if (idle == all.end()) return; // everything is on the wire, which is bounded, too
        Delivery& oldest = *idle;
        if (oldest.state_before && is_finished(*oldest.state_before))
            finish_again(world, oldest); // a repetition that is not made is nobody's loss
        else
            give_up(world, oldest, true);
    }
}

static Delivery& add(World& world, Sim& sim, const Sms& sms, WebhookKind kind, std::string why)
{
    make_room(world);
    auto& deliveries = world.webhooks.deliveries;
    auto& delivery = deliveries.add({.id = deliveries.next_id(),
                                     .kind = kind,
                                     .message = sms,
                                     .endpoint = sim.endpoint,
                                     .created = world.now});
    sim.undelivered.push_back(delivery.id);
    plan_attempt(world, delivery, world.now, std::move(why));
    return delivery;
}

/// A report for an SMS that nobody sent.
static void add_stray(World& world, Sim& sim, const Delivery& beside, const std::string& rule)
{
    Sms stranger = beside.message;
    stranger.id = SmsId{stranger.id.value() + 900'000'000};
    Delivery& stray = add(world, sim, stranger, WebhookKind::report, "rule " + rule);
    stray.ruled = std::numeric_limits<int>::max(); // rules make it; about none of its attempts
                                                   // are they asked, or it would have strays, too
}

void report(World& world, Sim& sim, const Sms& sms)
{
    if (world.webhooks.targets.reports) add(world, sim, sms, WebhookKind::report, "first attempt");
}

void forward(World& world, Sim& sim, const Sms& sms)
{
    add(world, sim, sms, WebhookKind::mo, "first attempt");
}

bool has_report_in_flight(const World& world, SmsId id)
{
    for (const Delivery& delivery : std::views::reverse(world.webhooks.deliveries.all()))
        if (delivery.kind == WebhookKind::report && delivery.message.id == id)
            return delivery.state == DeliveryState::in_flight;
    return false;
}

// --- an attempt

/// Whether an earlier delivery of this kind and SIM must be finished first.
static bool must_wait(const World& world, const Sim& sim, const Delivery& delivery)
{
    if (!world.platform.webhook_ordered_per_sim || delivery.state_before) return false;
    for (const DeliveryId id : sim.undelivered) {
        if (id == delivery.id) return false;
        if (world.webhooks.deliveries.find(id)->kind == delivery.kind) return true;
    }
    return false;
}

/// Whether the attempt is made now, after the rules have been asked about it.
static bool rules_allow(World& world, Sim& sim, Delivery& delivery)
{
    if (delivery.ruled > delivery.attempts_made) return true; // asked already
    delivery.ruled = delivery.attempts_made + 1;
    const Disposition disposition = ask_rules_about(world, delivery);
    delivery.twist = disposition.twist;
    for (const auto& rule : disposition.strays) {
        const DeliveryId id = delivery.id;
        add_stray(world, sim, delivery, rule);
        // it may have had to make room for that, and may be forgotten by now
        const Delivery* kept = world.webhooks.deliveries.find(id);
        if (!kept || kept->state != DeliveryState::planned) return false;
    }
    if (disposition.lost_by) {
        drop(world, delivery, "rule " + *disposition.lost_by);
        return false;
    }
    if (disposition.held_by) {
        put_aside(delivery, DeliveryState::held);
        delivery.why = "rule " + *disposition.held_by;
        record(world, FactKind::webhook_held, sim.iccid, delivery.id.value(), delivery.why);
        return false;
    }
    if (disposition.until > world.now) {
        plan_attempt(world, delivery, disposition.until, "rule " + disposition.late_by);
        if (disposition.is_swapped) world.webhooks.swapped.push_back(delivery.id);
        return false;
    }
    return true;
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
    Sim& sim = *world.sims.find(delivery->message.iccid);
    if (must_wait(world, sim, *delivery)) {
        put_aside(*delivery, DeliveryState::waiting);
        return;
    }
    const auto& target = target_of(world, delivery->kind);
    if (target && !rules_allow(world, sim, *delivery)) return;

    std::erase(world.webhooks.swapped, delivery->id);
    ++delivery->attempts_made;
    if (!delivery->first_attempt) delivery->first_attempt = world.now;
    put_aside(*delivery, DeliveryState::in_flight);
    if (delivery->kind == WebhookKind::mo) forwarding_begins(world, delivery->message.id);
    remember(world, *delivery,
             {.at = world.now,
              .url = target ? target->text() : "",
              .why = std::exchange(delivery->why, {}),
              .twist = std::exchange(delivery->twist, {})});
    if (!target) {
        finish_attempt(world, delivery->id, delivery->attempts_made,
                       WebhookOutcome{0, "no target is configured", {}, {}});
        return;
    }
    record(world, FactKind::webhook_sent, sim.iccid, delivery->id.value(),
           std::string(method(delivery->kind)) + " for SMS " +
               std::to_string(delivery->message.id.value()) + ", attempt " +
               std::to_string(delivery->attempts_made));
    world.webhooks.outbox.push_back({delivery->id, delivery->attempts_made, *target});
}

// --- what became of it

/// The warning among the SIM's events (contract 5). What the network said in detail stands in the
/// delivery's attempt only: it is not the platform's to tell.
static std::string failure_text(const Delivery& delivery, int status, bool had_target)
{
    const std::string what = delivery.kind == WebhookKind::report ? "delivery report" : "MO SMS";
    if (!had_target) return "SMS cannot be forwarded: no callback URL is configured";
    if (status != 0)
        return "Dispatch of " + what + " to the callback URL failed with HTTP code " +
               std::to_string(status);
    return "Dispatch of " + what + " to the callback URL failed: no answer";
}

/// Those that let this one pass go now.
static void release_swapped(World& world, WebhookKind kind)
{
    if (world.webhooks.swapped.empty()) return;
    for (const DeliveryId id : std::exchange(world.webhooks.swapped, {})) {
        Delivery* swapped = world.webhooks.deliveries.find(id);
        if (!swapped || swapped->state != DeliveryState::planned) continue;
        if (swapped->kind == kind)
            plan_attempt(world, *swapped, world.now, std::move(swapped->why));
        else
            world.webhooks.swapped.push_back(id);
    }
}

static void acknowledge(World& world, Delivery& delivery, int status)
{
    const auto duplicate_after = delivery.attempts.back().twist.duplicate_after;
    record(world, FactKind::webhook_acknowledged, delivery.message.iccid, delivery.id.value(),
           std::to_string(status));
    delivery.attempts.back().verdict = "acknowledged";
    finish(world, delivery, DeliveryState::acknowledged);
    tell_message(world, delivery, SmsStatus::delivered);
    if (!duplicate_after) return;
    delivery.state_before = DeliveryState::acknowledged;
    delivery.ruled = delivery.attempts_made + 1; // or a duplicate would have duplicates
    plan_attempt(world, delivery, world.now + *duplicate_after,
                 "duplicate: rule " + delivery.attempts.back().twist.duplicate_by);
}

/// After a failed attempt by hand, or a failed duplicate, the delivery stands where it stood.
static void go_back(World& world, Delivery& delivery)
{
    if (is_finished(*delivery.state_before)) {
        finish_again(world, delivery);
        return;
    }
    if (*std::exchange(delivery.state_before, {}) == DeliveryState::held) {
        put_aside(delivery, DeliveryState::held);
        return;
    }
    const auto due = std::max(delivery.due_before.value_or(world.now), world.now);
    delivery.attempts.back().next_due = due;
    plan_attempt(world, delivery, due,
                 "retry " + std::to_string(std::max(delivery.failed_by_schedule, 1)));
}

static void retry_or_give_up(World& world, Delivery& delivery, bool had_target)
{
    auto& made = delivery.attempts.back();
    ++delivery.failed_by_schedule;
    const auto next = next_attempt(world, delivery);
    if (delivery.kind == WebhookKind::mo) forwarding_failed(world, delivery.message.id, next);
    made.next_due = next;
    if (next) {
        plan_attempt(world, delivery, *next,
                     "retry " + std::to_string(delivery.failed_by_schedule));
        return;
    }
    made.verdict += "; too old for another attempt";
    give_up(world, delivery, had_target);
}

static void keep_health(World& world, const std::string& url, const WebhookOutcome& outcome)
{
    auto& receivers = world.webhooks.receivers;
    if (url.empty()) return;
    auto known = receivers.find(url);
    if (known == receivers.end() && receivers.size() < world.bounds.receivers)
        known = receivers.emplace(url, ReceiverHealth{}).first;
    if (known != receivers.end()) count(known->second, outcome);
}

void finish_attempt(World& world, DeliveryId id, int attempt, WebhookOutcome outcome)
{
    Delivery* delivery = world.webhooks.deliveries.find(id);
    if (!delivery || delivery->state != DeliveryState::in_flight ||
        attempt != delivery->attempts_made)
        return;
    auto& made = delivery->attempts.back();
    keep_health(world, made.url, outcome);
    const bool is_lost = made.twist.loses_acknowledgement && outcome.status != 0;
    const int status = is_lost ? 0 : outcome.status; // as the platform sees it
    const bool had_target = !made.url.empty();
    made.outcome = std::move(outcome);
    look_at_answer(world, *delivery);
    release_swapped(world, delivery->kind);
    if (acknowledges(world.platform, status)) {
        acknowledge(world, *delivery, status);
        return;
    }

    Sim& sim = *world.sims.find(delivery->message.iccid);
    made.verdict = is_lost       ? "its acknowledgement was lost"
                   : status != 0 ? std::to_string(status) + " does not acknowledge"
                   : had_target  ? "no answer"
                                 : "no target";
    record(world, FactKind::webhook_failed, sim.iccid, id.value(),
           status != 0 ? std::to_string(status) : made.verdict);
    note_event(world, sim, failure_text(*delivery, status, had_target), Severity::warn, true);
    if (delivery->state_before)
        go_back(world, *delivery);
    else
        retry_or_give_up(world, *delivery, had_target);
}

} // namespace easyconnect
