#pragma once

#include "scenario/first_places.hpp"
#include "scenario/organisation_settings.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// [{order_number, order_type, order_status, order_date, invoice_number, invoice_amount,
/// customer_reference, sims, products: [{product_id, quantity}], shipping_address, completes}]:
/// adds orders, by the names of `GET /v1/orders` (contract 11.2). One in preparation gets its
/// completion on the agenda. REQUIRES: the world is at its start, with its products and cards.
void read_orders(const std::vector<Value>&, World&, FirstPlaces<std::uint64_t>& numbers);

} // namespace easyconnect
