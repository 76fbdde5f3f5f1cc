#include "world/webhooks/delivery_steps.hpp"

#include "world/world.hpp"

#include <algorithm>
#include <utility>

namespace easyconnect {

void plan_attempt(World& world, Delivery& delivery, VirtualTime when, std::string why)
{
    delivery.state = DeliveryState::planned;
    delivery.next_due = when;
    delivery.why = std::move(why);
    world.agenda.at(when, AttemptWebhook{delivery.id, ++delivery.plan});
}

void put_aside(Delivery& delivery, DeliveryState state)
{
    delivery.state = state;
    delivery.next_due.reset();
    ++delivery.plan;
}

void finish(World& world, Delivery& delivery, DeliveryState state)
{
    put_aside(delivery, state);
    delivery.state_before.reset();
    world.webhooks.deliveries.note_finished(delivery.id);
    auto& undelivered = world.sims.find(delivery.message.iccid)->undelivered;
    const auto place = std::ranges::find(undelivered, delivery.id);
    if (place == undelivered.end()) return; // it had been finished before
    undelivered.erase(place);
    for (const DeliveryId id : undelivered) {
        Delivery& next = *world.webhooks.deliveries.find(id);
        if (next.kind != delivery.kind) continue;
        if (next.state == DeliveryState::waiting)
            plan_attempt(world, next, world.now, std::move(next.why));
        return;
    }
}

void tell_message(World& world, const Delivery& delivery, SmsStatus status)
{
    if (delivery.kind == WebhookKind::mo) forwarded(world, delivery.message.id, status);
}

void give_up(World& world, Delivery& delivery, bool had_target)
{
    finish(world, delivery, DeliveryState::given_up);
    Sim& sim = *world.sims.find(delivery.message.iccid);
    note_event(world, sim,
               std::string("Dispatch of ") +
                   (delivery.kind == WebhookKind::report ? "delivery report" : "MO SMS") +
                   " given up after " + std::to_string(delivery.attempts_made) + " attempts",
               Severity::warn, true);
    record(world, FactKind::webhook_given_up, sim.iccid, delivery.id.value(), "");
    // contract 8.4 and 9: with a failing forwarder the message failed, without one it expired
    tell_message(world, delivery, had_target ? SmsStatus::failed : SmsStatus::expired);
}

void drop(World& world, Delivery& delivery, const std::string& why)
{
    finish(world, delivery, DeliveryState::dropped);
    delivery.why = why;
    record(world, FactKind::webhook_dropped, delivery.message.iccid, delivery.id.value(), why);
    tell_message(world, delivery, SmsStatus::failed);
}

} // namespace easyconnect
