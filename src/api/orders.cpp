#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

static void write(JsonWriter& json, const Request& request, const Order& order)
{
    json.open_object()
        .field("order_number", order.number.value())
        .field("order_type", name(order.type))
        .field("order_date", order.date)
        .field("order_status", name(order.status))
        .field("invoice_number", order.invoice_number)
        .field("invoice_amount", money_text(order.gross_cents)) // a string, gross (contract 11.2)
        .field("currency", "EUR");
    if (!order.customer_reference.empty())
        json.field("customer_reference", order.customer_reference);
    json.key("shipping_address").open_object();
    for (const auto& [key, part] : address_parts())
        if (!(order.address.*part).empty()) json.field(key, order.address.*part);
    json.close_object().key("sims").open_array();
    for (const Iccid iccid : order.sims)
        json.open_object()
            .field("iccid", iccid)
            .key("_links")
            .open_array()
            .open_object()
            .field("rel", "self")
            .field("href", request.base_url + resource_prefix + "sims/" + iccid.text())
            .close_object()
            .close_array()
            .close_object();
    json.close_array().key("products").open_array();
    for (const auto& line : order.lines)
        json.open_object()
            .field("product_id", line.product.value())
            .field("quantity", line.quantity)
            .close_object();
    json.close_array().close_object();
}

static bool before(const Order& a, const Order& b, std::string_view key)
{
    if (key == "order_status") return std::string_view(name(a.status)) < name(b.status);
    if (key == "order_date") return a.date < b.date;
    return a.number < b.number;
}

/// GET /v1/orders: at most 10 a page, by number (contract 11.2)
static Result<Reply> list_orders(World& world, const Request& request)
{
    TRY(const Page page, read_page(request, world.platform, 10));
    TRY(const auto keys,
        read_sort(request, world.platform, {"order_number", "order_status", "order_date"}));
    std::vector<const Order*> orders;
    for (const auto& order : world.orders.all) orders.push_back(&order);
    sort_by(orders, keys, before);

    JsonWriter json;
    json.open_array();
    for (auto i = page.first(orders.size()); i < page.last(orders.size()); ++i)
        write(json, request, *orders[i]);
    Reply reply{.body = json.close_array().take()};
    add_paging_headers(reply, page, orders.size());
    return reply;
}

/// GET /v1/orders/{order_number}
static Result<Reply> read_order(World& world, const Request& request)
{
    const auto number = whole_number(request.captured.front());
    if (!number) return refuse(Reason::malformed, "An order number is a whole number.");
    const Order* order = world.orders.find(OrderNumber{*number});
    if (!order)
        return refuse(Reason::not_found, "There is no order " + std::to_string(*number) + ".");
    JsonWriter json;
    write(json, request, *order);
    return Reply{.body = json.take()};
}

static Result<std::optional<Address>> read_address(const World& world, const Fields& fields)
{
    const auto* given = fields.member("delivery_address");
    if (!given) return std::nullopt;
    if (!given->is_object())
        return refuse(Reason::malformed, "delivery_address must be an object.",
                      "/delivery_address");
    const Fields parts(*given, "/delivery_address");
    Address address;
    for (const auto& [key, part] : address_parts()) {
        TRY(auto text, parts.text(key));
        if (text && text->size() > world.bounds.text)
            return refuse(Reason::malformed, std::string(key) + " is too long.",
                          parts.pointer(key));
        if (text) address.*part = *std::move(text);
    }
    return address;
}

/// {"products": [{"productId": 1001, "quantity": 5}], "delivery_address": {...},
/// "customer_reference": "..."} (contract 11.3)
static Result<OrderDraft> read_draft(const World& world, const nlohmann::json& body)
{
    const Fields fields(body);
    const auto* products = fields.member("products");
    if (!products || !products->is_array() || products->empty() || products->size() > 100)
        return refuse(Reason::malformed, "products must be an array of 1 to 100 products.",
                      "/products");
    OrderDraft draft;
    for (std::size_t i = 0; i < products->size(); ++i) {
        const auto where = "/products/" + std::to_string(i);
        if (!products->at(i).is_object())
            return refuse(Reason::malformed, "Each product must be an object.", where);
        const Fields line(products->at(i), where);
        TRY(const auto id, line.whole("productId", 0, INT64_MAX));
        TRY(const auto quantity, line.whole("quantity", 1, 1'000'000));
        if (!id) return refuse(Reason::malformed, "productId is missing.", where + "/productId");
        if (!quantity)
            return refuse(Reason::malformed, "quantity is missing.", where + "/quantity");
        draft.lines.push_back({ProductId{static_cast<std::uint64_t>(*id)}, *quantity});
    }
    TRY(draft.address, read_address(world, fields));
    TRY(const auto reference, fields.text("customer_reference"));
    draft.customer_reference = reference.value_or("");
    if (draft.customer_reference.size() > world.bounds.text)
        return refuse(Reason::malformed, "customer_reference is too long.", "/customer_reference");
    return draft;
}

/// POST /v1/orders: 201 with a Location and no body, or 200 with the body echoed (contract 11.3,
/// option `order_post_echo`)
static Result<Reply> place(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    TRY(const auto draft, read_draft(world, body));
    TRY(const auto number, place_order(world, draft));
    Reply reply{.status = 201};
    if (world.platform.order_post_echo) reply = {.status = 200, .body = body.dump()};
    reply.headers.emplace_back("Location", request.base_url + resource_prefix + "orders/" +
                                               std::to_string(number.value()));
    return reply;
}

std::span<const Endpoint> order_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/orders", list_orders, "orders.list"},
        {"POST", "/management-api/v1/orders", place, "orders.place"},
        {"GET", "/management-api/v1/orders/{order_number}", read_order, "orders.read"},
    };
    return endpoints;
}

} // namespace easyconnect
