#pragma once

#include "world/result.hpp"
#include "world/webhooks/delivery.hpp"

#include <cstddef>
#include <string_view>

namespace easyconnect {

struct World;

/// Sends a delivery once more, at once, whatever its state. When that fails, it goes back to where
/// it stood: finished, held, or planned for the same moment as before. Refused as not_found when it
/// is not kept, as conflict when it is in flight. BEYOND, like all that follows.
Result<void> redeliver(World&, DeliveryId);

/// What can be done with deliveries that are not finished.
enum class DeliveryOrder {
    hold,    ///< keep what is planned or waits
    release, ///< send what is held, at once
    drop,    ///< never send it
};
/// Does it to every delivery that is meant and in a state that allows it; returns how many.
std::size_t order_deliveries(World&, const DeliverySelector&, DeliveryOrder);
/// Does it to one delivery. Refused as not_found when it is not kept, as conflict when its state
/// does not allow it.
Result<void> order_delivery(World&, DeliveryId, DeliveryOrder);

/// Releases what a rule has held back without an end of its own: the rule is gone, or off.
void release_held_by(World&, std::string_view rule);

} // namespace easyconnect
