#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

namespace easyconnect {

static void write_charges(JsonWriter& json, const std::vector<Charge>& charges)
{
    json.open_array();
    for (const auto& charge : charges)
        json.open_object()
            .field("name", charge.name)
            .field("amount_net", Amount::millionths(charge.cents * 10'000))
            .field("currency", charge.currency)
            .close_object();
    json.close_array();
}

/// GET /v1/products: all of them, not paged; the mixed spelling of the keys is real (contract 11.1)
static Result<Reply> list_products(World& world, const Request&)
{
    JsonWriter json;
    json.open_array();
    for (const auto& product : world.products) {
        json.open_object()
            .field("id", product.id.value())
            .field("product", product.name)
            .field("material", product.material)
            .field("package_size", product.package_size)
            .field("minQuantity", product.least)
            .field("maxQuantity", product.most)
            .field("maxQuantityPerCustomer", product.most_per_customer)
            .field("min_contract_duration", product.contract_months)
            .key("one_time_charges");
        write_charges(json, product.one_time);
        json.key("recurring_charges");
        write_charges(json, product.recurring);
        json.close_object();
    }
    return Reply{.body = json.close_array().take()};
}

std::span<const Endpoint> product_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/products", list_products, "products.list"},
    };
    return endpoints;
}

} // namespace easyconnect
