#include "world/orders.hpp"

#include "world/world.hpp"

#include <algorithm>
#include <map>

namespace easyconnect {

using Reason = Refusal::Reason;

const char* name(OrderType type)
{
    switch (type) {
    case OrderType::first_order: return "FIRST_ORDER";
    case OrderType::additional_order: return "ADDITIONAL_ORDER";
    case OrderType::topup: return "TOPUP";
    case OrderType::bulk_topup: return "BULK_TOPUP";
    case OrderType::tariff_change: return "TARIFF_CHANGE";
    }
    return "ADDITIONAL_ORDER";
}

const char* name(OrderStatus status)
{
    switch (status) {
    case OrderStatus::in_preparation: return "IN_PREPARATION";
    case OrderStatus::completed: return "COMPLETED";
    case OrderStatus::cancelled: return "CANCELLED";
    }
    return "IN_PREPARATION";
}

const Order* Orders::find(OrderNumber number) const
{
    const auto place = std::lower_bound(
        all.begin(), all.end(), number,
        [](const Order& order, OrderNumber wanted) { return order.number < wanted; });
    return place != all.end() && place->number == number ? &*place : nullptr;
}

Order* Orders::find(OrderNumber number)
{
    return const_cast<Order*>(std::as_const(*this).find(number));
}

std::span<const AddressPart> address_parts()
{
    static constexpr AddressPart parts[] = {
        {"salutation", &Address::salutation},
        {"first_name", &Address::first_name},
        {"last_name", &Address::last_name},
        {"company", &Address::company},
        {"street", &Address::street},
        {"address_line2", &Address::address_line2},
        {"house_number", &Address::house_number},
        {"zip", &Address::zip},
        {"city", &Address::city},
        {"country", &Address::country},
        {"phone", &Address::phone},
    };
    return parts;
}

bool brings_cards(OrderType type)
{
    return type == OrderType::first_order || type == OrderType::additional_order;
}

std::int64_t gross_cents(const World& world, const Order& order)
{
    std::int64_t net = 0;
    if (brings_cards(order.type)) {
        for (const auto& line : order.lines)
            for (const auto& charge : find_product(world.products, line.product)->one_time)
                net += charge.cents * line.quantity;
    } else {
        net = world.platform.topup_price_cents * static_cast<std::int64_t>(order.sims.size());
    }
    return (net * (100 + world.platform.vat_percent) + 50) / 100;
}

/// Writes the order down; numbers count up.
static Result<OrderNumber> book(World& world, Order order)
{
    if (world.orders.all.size() >= world.bounds.orders)
        return refuse(Refusal::Reason::full, "This world holds no more than " +
                                                 std::to_string(world.bounds.orders) + " orders.");
    const OrderNumber number{world.orders.next_number++};
    order.number = number;
    order.date = world.now;
    order.gross_cents = gross_cents(world, order);
    order.invoice_number = "INV" + std::to_string(number.value());
    record(world, FactKind::order_placed, {}, number.value(), name(order.type));
    world.orders.all.push_back(std::move(order));
    return number;
}

static std::int64_t cards_in(const World& world, const std::vector<OrderLine>& lines)
{
    std::int64_t cards = 0;
    for (const auto& line : lines)
        cards += line.quantity * find_product(world.products, line.product)->package_size;
    return cards;
}

namespace {

/// What was ordered before, in one pass over the orders.
struct Ordered {
    std::map<ProductId, std::int64_t> pieces; ///< of each product, without cancelled orders
    std::int64_t cards_to_come = 0;           ///< of orders that are still in preparation
};

} // namespace

static Ordered ordered_so_far(const World& world)
{
    Ordered ordered;
    for (const auto& order : world.orders.all) {
        if (order.status == OrderStatus::cancelled) continue;
        for (const auto& line : order.lines) ordered.pieces[line.product] += line.quantity;
        if (order.status == OrderStatus::in_preparation)
            ordered.cards_to_come += cards_in(world, order.lines);
    }
    return ordered;
}

static Result<void> check_lines(const World& world, const std::vector<OrderLine>& lines,
                                Ordered ordered)
{
    if (lines.empty())
        return refuse(Reason::malformed, "An order names at least one product.", "/products");
    std::map<ProductId, std::int64_t> asked; // a product may stand in several lines
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto where = "/products/" + std::to_string(i);
        const Product* product = find_product(world.products, lines[i].product);
        if (!product)
            return refuse(Reason::malformed,
                          "There is no product " + std::to_string(lines[i].product.value()) + ".",
                          where + "/productId");
        const auto in_order = asked[product->id] += lines[i].quantity;
        if (lines[i].quantity < product->least || in_order > product->most)
            return refuse(Reason::malformed,
                          "The quantity of product " + std::to_string(product->id.value()) +
                              " must be " + std::to_string(product->least) + " to " +
                              std::to_string(product->most) + ".",
                          where + "/quantity");
        if ((ordered.pieces[product->id] += lines[i].quantity) > product->most_per_customer)
            return refuse(Reason::malformed,
                          "A customer may order " + std::to_string(product->most_per_customer) +
                              " of product " + std::to_string(product->id.value()) + " in all.",
                          where + "/quantity");
    }
    return {};
}

Result<OrderNumber> place_order(World& world, const OrderDraft& draft)
{
    const Ordered ordered = ordered_so_far(world);
    CHECKED(check_lines(world, draft.lines, ordered));
    const auto cards =
        static_cast<std::size_t>(cards_in(world, draft.lines) + ordered.cards_to_come);
    if (world.sims.size() + cards > world.bounds.sims)
        return refuse(Refusal::Reason::full, "This world holds no more than " +
                                                 std::to_string(world.bounds.sims) + " SIMs.");

    const bool first = world.orders.all.empty();
    TRY(const OrderNumber number,
        book(world, {.number = OrderNumber{0},
                     .type = first ? OrderType::first_order : OrderType::additional_order,
                     .address = draft.address.value_or(world.organisation_address),
                     .customer_reference = draft.customer_reference,
                     .lines = draft.lines}));
    world.agenda.at(world.now + world.platform.order_completion, CompleteOrder{number});
    return number;
}

void handle(World& world, const CompleteOrder& event)
{
    const auto lines = world.orders.find(event.order)->lines;
    const auto cards = cards_in(world, lines);
    std::vector<Iccid> iccids;
    for (std::int64_t i = 0; i < cards && world.sims.size() < world.bounds.sims; ++i) {
        Sim* sim = add_next_sim(world);
        if (!sim) break; // the range of numbers is used up
        // ASSUMED: cards arrive enabled, their life begins, and no device holds them yet
        sim->status = SimStatus::enabled;
        sim->device.present = false;
        activate(world, *sim);
        record(world, FactKind::sim_added, sim->iccid, event.order.value(), "");
        iccids.push_back(sim->iccid);
    }
    Order& order = *world.orders.find(event.order);
    order.sims = std::move(iccids);
    order.status = OrderStatus::completed;
    record(world, FactKind::order_completed, {}, order.number.value(), name(order.type));
}

Result<OrderNumber> top_up(World& world, const std::vector<Sim*>& sims, OrderType type,
                           PaymentMethod method)
{
    Order draft{.number = OrderNumber{0}, .type = type};
    draft.address = world.organisation_address;
    for (const Sim* sim : sims) draft.sims.push_back(sim->iccid);
    TRY(const OrderNumber number, book(world, std::move(draft)));

    const Duration delay = method == PaymentMethod::banktransfer ? world.platform.banktransfer_delay
                                                                 : Duration::zero();
    if (delay > Duration::zero())
        world.agenda.at(world.now + delay, CompleteTopUp{number});
    else
        handle(world, CompleteTopUp{number});
    return number;
}

void handle(World& world, const CompleteTopUp& event)
{
    Order& order = *world.orders.find(event.order);
    for (const Iccid iccid : order.sims) {
        Sim& sim = *world.sims.find(iccid);
        renew(world, sim, Service::data);
        if (world.platform.topup_sms) renew(world, sim, Service::sms);
    }
    order.status = OrderStatus::completed;
    record(world, FactKind::order_completed, {}, order.number.value(), name(order.type));
}

Result<OrderNumber> order_extension(World& world, const std::vector<Sim*>& sims)
{
    Order draft{.number = OrderNumber{0}, .type = OrderType::tariff_change};
    draft.address = world.organisation_address;
    draft.status = OrderStatus::completed;
    for (const Sim* sim : sims) draft.sims.push_back(sim->iccid);
    return book(world, std::move(draft));
}

/// The next of 0, 4, .. 20 o'clock CET (UTC+1 all year, ASSUMED), which is 3, 7, .. 23 UTC.
static VirtualTime next_round(VirtualTime now)
{
    constexpr Duration period = std::chrono::hours(4);
    constexpr Duration shift = std::chrono::hours(1);
    const auto since = (now.time_since_epoch() + shift) / period;
    return VirtualTime((since + 1) * period - shift);
}

void set_auto_topup(World& world, const std::vector<Sim*>& sims, bool enabled)
{
    for (Sim* sim : sims) {
        if (enabled)
            world.auto_topup.insert(sim->iccid);
        else
            world.auto_topup.erase(sim->iccid);
        record(world, FactKind::auto_topup_changed, sim->iccid, {}, enabled ? "on" : "off");
    }
    if (!enabled || world.auto_topup_rounds || sims.empty()) return;
    world.auto_topup_rounds = true;
    world.agenda.at(next_round(world.now), AutoTopUpRound{});
}

void handle(World& world, const AutoTopUpRound&)
{
    const auto threshold = world.platform.quota_threshold_percent;
    std::vector<Sim*> due;
    for (const Iccid iccid : world.auto_topup) {
        Sim& sim = *world.sims.find(iccid);
        const bool is_low = level(sim.data, threshold) != QuotaLevel::ample ||
                            level(sim.sms, threshold) != QuotaLevel::ample;
        if (is_low && !has_ended(world, sim)) due.push_back(&sim);
    }
    // an order beyond the bound is left out; the next round tries again
    if (!due.empty())
        (void)top_up(world, due, OrderType::bulk_topup, PaymentMethod::monthlyinvoice);
    world.auto_topup_rounds = !world.auto_topup.empty();
    if (world.auto_topup_rounds) world.agenda.at(next_round(world.now), AutoTopUpRound{});
}

} // namespace easyconnect
