#include "scenario/order_settings.hpp"

#include <algorithm>

namespace easyconnect {

/// ["898...", {iccid: "898...", count: 10}]: cards of this world.
static std::vector<Iccid> read_cards(const Section& section, const World& world)
{
    std::vector<Iccid> cards;
    for (const auto& item : section.list("sims")) {
        const auto number =
            item.is_map() ? item.section({"iccid", "count"}).require("iccid") : std::optional(item);
        const auto count =
            item.is_map() ? item.section({"iccid", "count"})
                                .whole("count", 1, static_cast<std::int64_t>(world.bounds.sims))
                                .value_or(1)
                          : 1;
        std::optional<Iccid> first;
        if (number) number->digits(first);
        if (!first) continue;
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i) {
            const auto iccid = first->plus(i);
            if (!iccid || !world.sims.find(*iccid)) {
                number->mistake("there is no SIM with ICCID " + iccid.value_or(*first).text());
                break;
            }
            cards.push_back(*iccid);
        }
    }
    return cards;
}

static std::vector<OrderLine> read_lines(const Section& section, const World& world)
{
    std::vector<OrderLine> lines;
    for (const auto& item : section.list("products")) {
        const Section line = item.section({"product_id", "quantity"});
        const auto product = line.require("product_id");
        const auto amount = line.require("quantity");
        const auto id = product ? product->whole(1, 999'999'999).value_or(0) : 0;
        const auto quantity = amount ? amount->whole(1, 1'000'000).value_or(0) : 0;
        if (id == 0 || quantity == 0) continue;
        const ProductId number{static_cast<std::uint64_t>(id)};
        if (find_product(world.products, number))
            lines.push_back({number, quantity});
        else
            product->mistake("there is no product " + std::to_string(id));
    }
    return lines;
}

/// Puts the completion of an order in preparation on the agenda, when the platform would have
/// completed it, or at the start if that has passed.
static void plan_completion(const Section& section, World& world, const Order& order)
{
    const bool cards = brings_cards(order.type);
    const Duration takes =
        cards ? world.platform.order_completion : world.platform.banktransfer_delay;
    const auto due =
        std::max(section.moment("completes", world.now).value_or(order.date + takes), world.now);
    if (cards)
        world.agenda.at(due, CompleteOrder{order.number});
    else
        world.agenda.at(due, CompleteTopUp{order.number});
}

/// Whether the parts of an order go together.
static bool is_complete(const Section& section, const Order& order)
{
    const bool open = order.status == OrderStatus::in_preparation;
    if (section.has("completes") && !open) {
        section["completes"]->mistake("completes goes with order_status IN_PREPARATION");
        return false;
    }
    if (open && order.type == OrderType::tariff_change) {
        section["order_status"]->mistake("a TARIFF_CHANGE is never IN_PREPARATION");
        return false;
    }
    if (open && brings_cards(order.type) && section.has("sims")) {
        section["sims"]->mistake("an order IN_PREPARATION has no SIMs yet");
        return false;
    }
    if (open && brings_cards(order.type) && !section.has("products")) {
        section.value().mistake("an order IN_PREPARATION names at least one of products");
        return false;
    }
    if (!brings_cards(order.type) && !section.has("sims")) {
        section.value().mistake("this type of order names the SIMs it is for");
        return false;
    }
    return true;
}

static void read_order(const Value& value, World& world, FirstPlaces<std::uint64_t>& numbers)
{
    const Section section =
        value.section({"order_number", "order_type", "order_status", "order_date", "invoice_number",
                       "invoice_amount", "customer_reference", "sims", "products",
                       "shipping_address", "completes"});
    const auto written = section.whole("order_number", 1, 999'999'999'999);
    if (section.has("order_number") && !written) return;
    Order order{.number = OrderNumber{written ? static_cast<std::uint64_t>(*written)
                                              : world.orders.next_number}};
    const auto type = section.require("order_type");
    const auto word =
        type ? type->word<OrderType>({{"FIRST_ORDER", OrderType::first_order},
                                      {"ADDITIONAL_ORDER", OrderType::additional_order},
                                      {"TOPUP", OrderType::topup},
                                      {"BULK_TOPUP", OrderType::bulk_topup},
                                      {"TARIFF_CHANGE", OrderType::tariff_change}})
             : std::nullopt;
    if (!word) return;
    order.type = *word;
    order.status = OrderStatus::completed;
    if (const auto status = section["order_status"])
        order.status = status
                           ->word<OrderStatus>({{"IN_PREPARATION", OrderStatus::in_preparation},
                                                {"COMPLETED", OrderStatus::completed},
                                                {"CANCELLED", OrderStatus::cancelled}})
                           .value_or(order.status);
    order.date = section.past_moment("order_date", world.now).value_or(world.now);
    order.customer_reference = section.text("customer_reference").value_or("");
    order.invoice_number =
        section.text("invoice_number").value_or("INV" + std::to_string(order.number.value()));
    const auto address = section["shipping_address"];
    order.address = address ? read_address(*address) : world.organisation_address;
    order.sims = read_cards(section, world);
    order.lines = read_lines(section, world);
    const auto invoice = section["invoice_amount"];
    order.gross_cents =
        invoice ? invoice->decimal(2, 1'000'000'000).value_or(0) : gross_cents(world, order);
    const auto what = "order " + std::to_string(order.number.value());
    if (!is_complete(section, order) ||
        !numbers.take(order.number.value(), section["order_number"].value_or(value), what))
        return;
    if (order.status == OrderStatus::in_preparation) plan_completion(section, world, order);
    world.orders.next_number = std::max(world.orders.next_number, order.number.value() + 1);
    world.orders.all.push_back(std::move(order));
}

void read_orders(const std::vector<Value>& values, World& world,
                 FirstPlaces<std::uint64_t>& numbers)
{
    for (const auto& value : values) {
        if (world.orders.all.size() == world.bounds.orders) {
            value.mistake("this world holds no more than " + std::to_string(world.bounds.orders) +
                          " orders");
            return;
        }
        read_order(value, world, numbers);
    }
    std::ranges::sort(world.orders.all, {}, &Order::number);
}

} // namespace easyconnect
