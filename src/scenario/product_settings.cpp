#include "scenario/product_settings.hpp"

namespace easyconnect {

static constexpr std::int64_t quantity_most = 1'000'000;
static constexpr std::int64_t price_most = 1'000'000; ///< EUR

static std::vector<Charge> read_charges(const Section& product, std::string_view key)
{
    std::vector<Charge> charges;
    for (const auto& value : product.list(key)) {
        const Section section = value.section({"name", "amount_net", "currency"});
        const auto name = section.require("name");
        const auto net = section.require("amount_net");
        Charge charge;
        if (auto text = name ? name->filled_text() : std::nullopt) charge.name = *std::move(text);
        charge.cents = net ? net->decimal(2, price_most).value_or(0) : 0;
        if (auto text = section.text("currency", 3)) charge.currency = *std::move(text);
        charges.push_back(std::move(charge));
    }
    return charges;
}

static void read_product(const Value& value, std::vector<Product>& products,
                         FirstPlaces<std::uint64_t>& ids)
{
    const Section section =
        value.section({"id", "product", "material", "package_size", "minQuantity", "maxQuantity",
                       "maxQuantityPerCustomer", "min_contract_duration", "one_time_charges",
                       "recurring_charges"});
    const auto number = section.require("id");
    const auto name = section.require("product");
    const auto id = number ? number->whole(1, 999'999'999).value_or(0) : 0;
    const auto title = name ? name->filled_text() : std::nullopt;

    Product product{.id = ProductId{static_cast<std::uint64_t>(id)},
                    .name = title.value_or(""),
                    .material = section.text("material").value_or("")};
    const auto whole = [&](std::string_view key, std::int64_t& target, std::int64_t least,
                           std::int64_t most) {
        target = section.whole(key, least, most).value_or(target);
    };
    whole("package_size", product.package_size, 0, 10'000);
    whole("minQuantity", product.least, 1, quantity_most);
    whole("maxQuantity", product.most, 1, quantity_most);
    whole("maxQuantityPerCustomer", product.most_per_customer, 1, 1'000'000'000);
    whole("min_contract_duration", product.contract_months, 0, 1'200);
    product.one_time = read_charges(section, "one_time_charges");
    product.recurring = read_charges(section, "recurring_charges");
    if (product.least > product.most) value.mistake("minQuantity must not exceed maxQuantity");
    if (id != 0 && title && ids.take(product.id.value(), *number, "product " + std::to_string(id)))
        products.push_back(std::move(product));
}

void read_products(const std::vector<Value>& values, std::vector<Product>& products,
                   FirstPlaces<std::uint64_t>& ids)
{
    for (const auto& value : values) read_product(value, products, ids);
}

} // namespace easyconnect
