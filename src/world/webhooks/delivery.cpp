#include "world/webhooks/delivery.hpp"

#include "world/glob.hpp"

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
    case DeliveryState::waiting: return "waiting";
    case DeliveryState::held: return "held";
    case DeliveryState::in_flight: return "in_flight";
    case DeliveryState::acknowledged: return "acknowledged";
    case DeliveryState::given_up: return "given_up";
    case DeliveryState::dropped: return "dropped";
    }
    return "planned";
}

std::optional<DeliveryState> delivery_state_named(std::string_view word)
{
    using enum DeliveryState;
    for (const auto state : {planned, waiting, held, in_flight, acknowledged, given_up, dropped})
        if (word == name(state)) return state;
    return {};
}

bool is_finished(DeliveryState state)
{
    return state >= DeliveryState::acknowledged;
}

bool fits(const DeliverySelector& selector, const Delivery& delivery)
{
    return (!selector.id || *selector.id == delivery.id) &&
           (!selector.kind || *selector.kind == delivery.kind) &&
           (!selector.state || *selector.state == delivery.state) &&
           (!selector.sms || *selector.sms == delivery.message.id) &&
           (selector.iccid == "*" || fits_glob(selector.iccid, delivery.message.iccid.text()));
}

} // namespace easyconnect
