#include "world/products.hpp"

namespace easyconnect {

const Product* find_product(const std::vector<Product>& products, ProductId id)
{
    for (const auto& product : products)
        if (product.id == id) return &product;
    return nullptr;
}

} // namespace easyconnect
