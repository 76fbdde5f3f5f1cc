#include "world/orders.hpp"

#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

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

static std::int64_t gross(const World& world, std::int64_t net_cents)
{
    return (net_cents * (100 + world.platform.vat_percent) + 50) / 100;
}

static std::int64_t net_price(const Product& product, std::int64_t quantity)
{
    std::int64_t cents = 0;
    for (const auto& charge : product.one_time) cents += charge.cents * quantity;
    return cents;
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

static std::int64_t ordered_so_far(const World& world, ProductId product)
{
    std::int64_t pieces = 0;
    for (const auto& order : world.orders.all)
        for (const auto& line : order.lines)
            if (line.product == product) pieces += line.quantity;
    return pieces;
}

static Result<void> check_lines(const World& world, const std::vector<OrderLine>& lines)
{
    using Reason = Refusal::Reason;
    if (lines.empty())
        return refuse(Reason::malformed, "An order names at least one product.", "/products");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto where = "/products/" + std::to_string(i);
        const Product* product = find_product(world.products, lines[i].product);
        if (!product)
            return refuse(Reason::malformed,
                          "There is no product " + std::to_string(lines[i].product.value()) + ".",
                          where + "/productId");
        if (lines[i].quantity < product->least || lines[i].quantity > product->most)
            return refuse(Reason::malformed,
                          "The quantity of product " + std::to_string(product->id.value()) +
                              " must be " + std::to_string(product->least) + " to " +
                              std::to_string(product->most) + ".",
                          where + "/quantity");
        if (ordered_so_far(world, product->id) + lines[i].quantity > product->most_per_customer)
            return refuse(Reason::malformed,
                          "A customer may order " + std::to_string(product->most_per_customer) +
                              " of product " + std::to_string(product->id.value()) + " in all.",
                          where + "/quantity");
    }
    return {};
}

Result<OrderNumber> place_order(World& world, const OrderDraft& draft)
{
    CHECKED(check_lines(world, draft.lines));
    const auto cards = static_cast<std::size_t>(cards_in(world, draft.lines));
    if (world.sims.size() + cards > world.bounds.sims)
        return refuse(Refusal::Reason::full, "This world holds no more than " +
                                                 std::to_string(world.bounds.sims) + " SIMs.");

    std::int64_t net = 0;
    for (const auto& line : draft.lines)
        net += net_price(*find_product(world.products, line.product), line.quantity);
    const bool first = world.orders.all.empty();
    TRY(const OrderNumber number,
        book(world, {.number = OrderNumber{0},
                     .type = first ? OrderType::first_order : OrderType::additional_order,
                     .gross_cents = gross(world, net),
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
        activate(world, *sim);
        record(world, FactKind::sim_added, sim->iccid, event.order.value(), "");
        attach(world, *sim);
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
    draft.gross_cents =
        gross(world, world.platform.topup_price_cents * static_cast<std::int64_t>(sims.size()));
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
    draft.gross_cents =
        gross(world, world.platform.topup_price_cents * static_cast<std::int64_t>(sims.size()));
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
        sim->auto_topup = enabled;
        record(world, FactKind::auto_topup_changed, sim->iccid, {}, enabled ? "on" : "off");
    }
    if (!enabled || world.auto_topup_rounds || sims.empty()) return;
    world.auto_topup_rounds = true;
    world.agenda.at(next_round(world.now), AutoTopUpRound{});
}

void handle(World& world, const AutoTopUpRound&)
{
    std::vector<Sim*> due;
    bool any = false;
    for (Sim& sim : world.sims.all()) {
        if (!sim.auto_topup || has_ended(world, sim)) continue;
        any = true;
        const auto threshold = world.platform.quota_threshold_percent;
        if (level(sim.data, threshold) != QuotaLevel::ample ||
            level(sim.sms, threshold) != QuotaLevel::ample)
            due.push_back(&sim);
    }
    // an order beyond the bound is left out; the next round tries again
    if (!due.empty())
        (void)top_up(world, due, OrderType::bulk_topup, PaymentMethod::monthlyinvoice);
    world.auto_topup_rounds = any;
    if (any) world.agenda.at(next_round(world.now), AutoTopUpRound{});
}

} // namespace easyconnect
