#pragma once

#include "world/webhooks/delivery.hpp"

#include <string>

namespace easyconnect {

struct World;

// The steps that a delivery's life is made of. Each leaves it in one state, with what is planned
// for it in agreement.

/// Plans the next attempt, and why it will be made. REQUIRES: `when` is not in the past.
void plan_attempt(World&, Delivery&, VirtualTime when, std::string why);

/// Nothing is planned for it any more: it stays in this state until something moves it.
void put_aside(Delivery&, DeliveryState);

/// Nothing more will be sent by itself; the next one of the SIM that waited for it may go.
/// REQUIRES: a final state.
void finish(World&, Delivery&, DeliveryState);

/// It has become too old, or must make room: a warning among the SIM's events (contract 9), and
/// the SMS that it carried has failed, or has expired where there was no target (contract 8.4).
void give_up(World&, Delivery&, bool had_target);

/// Somebody wants it never to be sent.
void drop(World&, Delivery&, const std::string& why);

/// What became of the SMS from a SIM that the delivery carries; nothing for a report.
void tell_message(World&, const Delivery&, SmsStatus);

} // namespace easyconnect
