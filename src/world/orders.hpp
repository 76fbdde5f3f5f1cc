#pragma once

#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

struct World;
struct Sim;

/// The words of `order_type` (contract 11.2).
enum class OrderType { first_order, additional_order, topup, bulk_topup, tariff_change };
/// "ADDITIONAL_ORDER" and so on.
const char* name(OrderType);

/// The words of `order_status` (contract 11.2; the last two are GUESS there).
enum class OrderStatus { in_preparation, completed, cancelled };
/// "COMPLETED" and so on.
const char* name(OrderStatus);

/// How a top-up or extension is paid (contract 12.1).
enum class PaymentMethod { banktransfer, creditcard, monthlyinvoice, boleto };

/// Where cards are sent (contract 11.2). Every part may be empty.
struct Address {
    std::string salutation{}; ///< "1" Mr, "2" Ms
    std::string first_name{};
    std::string last_name{};
    std::string company{};
    std::string street{};
    std::string address_line2{};
    std::string house_number{};
    std::string zip{};
    std::string city{};
    std::string country{}; ///< ISO 3166 alpha-2
    std::string phone{};
};

/// A part of an address and its name on the wire and in files (contract 11.2).
struct AddressPart {
    std::string_view key;
    std::string Address::*part;
};

/// Every part of an address, in the contract's order.
std::span<const AddressPart> address_parts();

/// So many pieces of one product.
struct OrderLine {
    ProductId product;
    std::int64_t quantity;
};

/// One order (contract 11.2).
struct Order {
    OrderNumber number;
    OrderType type{};
    VirtualTime date{};
    OrderStatus status = OrderStatus::in_preparation;
    std::string invoice_number{}; ///< given at once (ASSUMED)
    std::int64_t gross_cents = 0;
    Address address{};
    std::string customer_reference{};
    std::vector<Iccid> sims{};
    std::vector<OrderLine> lines{};
};

/// Whether orders of this type bring cards; the others are for cards that exist.
bool brings_cards(OrderType);

/// What an order costs by the price list, with the platform's VAT.
std::int64_t gross_cents(const World&, const Order&);

/// Orders in order of number, which counts up from the first.
struct Orders {
    std::vector<Order> all;
    std::uint64_t next_number = 100'001;

    const Order* find(OrderNumber) const;
    Order* find(OrderNumber);
};

/// An order as a client asks for it.
struct OrderDraft {
    std::vector<OrderLine> lines{};
    std::optional<Address> address{}; ///< absent: the organisation's own (contract 11.3)
    std::string customer_reference{};
};

/// Places an order for cards: in preparation now, completed later with new cards that appear in
/// the list of SIMs. Refused as malformed when a product is unknown or a quantity is outside what
/// the product allows (contract 11.3), as full beyond our bounds.
Result<OrderNumber> place_order(World&, const OrderDraft&);

/// Tops up these cards: an order that is completed at once, or after the bank transfer's delay,
/// and renews the quotas (contract 12.1). `type` is topup or bulk_topup.
Result<OrderNumber> top_up(World&, const std::vector<Sim*>&, OrderType type, PaymentMethod);

/// Writes the order that extending these cards costs (contract 12.2; ASSUMED to be of type
/// TARIFF_CHANGE, since no other word fits, and at the price of a top-up for each).
Result<OrderNumber> order_extension(World&, const std::vector<Sim*>&);

/// Switches automatic top-up for these cards; the first card switched on starts the rounds, every
/// four hours at 0, 4, .. 20 o'clock CET, for SIMs below the threshold (contract 12.2).
void set_auto_topup(World&, const std::vector<Sim*>&, bool enabled);

} // namespace easyconnect
