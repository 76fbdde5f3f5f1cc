#pragma once

#include "scenario/first_places.hpp"
#include "world/products.hpp"

namespace easyconnect {

/// [{id, product, material, package_size, minQuantity, maxQuantity, maxQuantityPerCustomer,
/// min_contract_duration, one_time_charges: [{name, amount_net, currency}], recurring_charges}]:
/// adds to the catalogue, by the names of `GET /v1/products` (contract 11.1).
void read_products(const std::vector<Value>&, std::vector<Product>&,
                   FirstPlaces<std::uint64_t>& ids);

} // namespace easyconnect
