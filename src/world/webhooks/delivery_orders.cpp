#include "world/webhooks/delivery_orders.hpp"

#include "world/webhooks/delivery_steps.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

static Result<Delivery*> find_delivery(World& world, DeliveryId id)
{
    if (Delivery* delivery = world.webhooks.deliveries.find(id)) return delivery;
    return refuse(Refusal::Reason::not_found,
                  "There is no delivery " + std::to_string(id.value()) + ".");
}

Result<void> redeliver(World& world, DeliveryId id)
{
    TRY(Delivery * delivery, find_delivery(world, id));
    if (delivery->state == DeliveryState::in_flight)
        return refuse(Refusal::Reason::conflict, "The delivery is being sent at this moment.");
    if (!delivery->state_before) {
        delivery->state_before = delivery->state;
        delivery->due_before = delivery->next_due;
    }
    // what is asked for by hand is not twisted
    delivery->ruled = std::max(delivery->ruled, delivery->attempts_made + 1);
    delivery->twist = {};
    plan_attempt(world, *delivery, world.now, "redelivered by hand");
    return {};
}

static bool is_allowed(const Delivery& delivery, DeliveryOrder order)
{
    if (order == DeliveryOrder::release) return delivery.state == DeliveryState::held;
    const bool idle =
        delivery.state == DeliveryState::planned || delivery.state == DeliveryState::waiting;
    return !delivery.state_before &&
           (idle || (order == DeliveryOrder::drop && delivery.state == DeliveryState::held));
}

/// REQUIRES: is_allowed(delivery, order).
static void carry_out(World& world, Delivery& delivery, DeliveryOrder order)
{
    switch (order) {
    case DeliveryOrder::hold:
        put_aside(delivery, DeliveryState::held);
        record(world, FactKind::webhook_held, delivery.message.iccid, delivery.id.value(),
               "by hand");
        return;
    case DeliveryOrder::release:
        record(world, FactKind::webhook_released, delivery.message.iccid, delivery.id.value(), "");
        plan_attempt(world, delivery, world.now, "released");
        return;
    case DeliveryOrder::drop: drop(world, delivery, "by hand"); return;
    }
}

std::size_t order_deliveries(World& world, const DeliverySelector& selector, DeliveryOrder order)
{
    std::vector<DeliveryId> meant; // found first: dropping one changes the state of others
    for (const Delivery& delivery : world.webhooks.deliveries.all())
        if (fits(selector, delivery) && is_allowed(delivery, order)) meant.push_back(delivery.id);
    for (const DeliveryId id : meant) carry_out(world, *world.webhooks.deliveries.find(id), order);
    return meant.size();
}

void release_held_by(World& world, std::string_view rule)
{
    const std::string why = "rule " + std::string(rule);
    for (Delivery& delivery : world.webhooks.deliveries.all())
        if (delivery.state == DeliveryState::held && delivery.why == why)
            carry_out(world, delivery, DeliveryOrder::release);
}

Result<void> order_delivery(World& world, DeliveryId id, DeliveryOrder order)
{
    TRY(Delivery * delivery, find_delivery(world, id));
    if (!is_allowed(*delivery, order))
        return refuse(Refusal::Reason::conflict,
                      "The delivery is " + std::string(name(delivery->state)) + "; " +
                          (order == DeliveryOrder::release
                               ? "only what is held can be released."
                               : "only what is not finished and not being sent can be changed."));
    carry_out(world, *delivery, order);
    return {};
}

} // namespace easyconnect
