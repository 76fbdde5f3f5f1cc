#pragma once

#include "world/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace easyconnect {

/// One price line of a product, net, in cents (contract 11.1).
struct Charge {
    std::string name;
    std::int64_t cents = 0;
    std::string currency = "EUR";
};

/// Something that can be ordered (contract 11.1).
struct Product {
    ProductId id;
    std::string name;
    std::string material;
    std::int64_t package_size = 1; ///< cards in one piece; 0 for what brings no cards, as a top-up
    std::int64_t least = 1;        ///< `minQuantity`
    std::int64_t most = 1'000;     ///< `maxQuantity`
    std::int64_t most_per_customer = 100'000; ///< over all orders (ASSUMED, from its name)
    std::int64_t contract_months = 120;
    std::vector<Charge> one_time{};
    std::vector<Charge> recurring{};
};

/// Null when there is no such product.
const Product* find_product(const std::vector<Product>&, ProductId);

} // namespace easyconnect
