#pragma once

#include "scenario/snapshots/snapshot_archive.hpp"
#include "world/world.hpp"

#include <type_traits>

namespace easyconnect {

// --- values to read into, of what has none by itself; all of their members are read

template <class T>
T blank(std::type_identity<T>)
{
    return T{};
}
template <class Thing, class Id>
Shelf<Thing, Id> blank(std::type_identity<Shelf<Thing, Id>>)
{
    return Shelf<Thing, Id>(1);
}
template <class Thing>
Recent<Thing> blank(std::type_identity<Recent<Thing>>)
{
    return Recent<Thing>(ClientHabits::remembered);
}
inline Agenda::Entry blank(std::type_identity<Agenda::Entry>)
{
    return {{}, 0, AutoTopUpRound{}};
}
inline Iccid some_iccid()
{
    return *Iccid::parse("0000000000000000000");
}
inline Account blank(std::type_identity<Account>)
{
    return {UserId{0}, {}, {}};
}
inline Product blank(std::type_identity<Product>)
{
    return {.id = ProductId{0}, .name = {}, .material = {}};
}
inline OrderLine blank(std::type_identity<OrderLine>)
{
    return {ProductId{0}, 0};
}
inline Order blank(std::type_identity<Order>)
{
    return {.number = OrderNumber{0}};
}
inline Sim blank(std::type_identity<Sim>)
{
    return blank_sim(some_iccid(), 0);
}
inline SimChange blank(std::type_identity<SimChange>)
{
    return {.iccid = some_iccid()};
}
inline TextReply blank(std::type_identity<TextReply>)
{
    return {.text = *TextPattern::parse("-", TextPattern::Use::report)};
}
inline MeterReport blank(std::type_identity<MeterReport>)
{
    return {.every = {}, .text = *TextPattern::parse("-", TextPattern::Use::report)};
}
inline PlannedAnswer blank(std::type_identity<PlannedAnswer>)
{
    return {0, 0, 0, SmsId{0}, {}, {}, {}};
}
inline Sms blank(std::type_identity<Sms>)
{
    return {.id = SmsId{0}, .iccid = some_iccid()};
}
inline Delivery blank(std::type_identity<Delivery>)
{
    return {.id = DeliveryId{0},
            .message = blank(std::type_identity<Sms>()),
            .endpoint = EndpointId{0}};
}
inline DueWebhook blank(std::type_identity<DueWebhook>)
{
    return {DeliveryId{0}, 0, *WebhookTarget::parse("sink:none")};
}
inline AttemptDelivery blank(std::type_identity<AttemptDelivery>)
{
    return {SmsId{0}, 0};
}
inline ConcludeDelivery blank(std::type_identity<ConcludeDelivery>)
{
    return {SmsId{0}, 0};
}
inline AttemptWebhook blank(std::type_identity<AttemptWebhook>)
{
    return {DeliveryId{0}, 0};
}
inline PurgeForReset blank(std::type_identity<PurgeForReset>)
{
    return {some_iccid()};
}
inline ReattachAfterReset blank(std::type_identity<ReattachAfterReset>)
{
    return {some_iccid()};
}
inline CompleteOrder blank(std::type_identity<CompleteOrder>)
{
    return {OrderNumber{0}};
}
inline CompleteTopUp blank(std::type_identity<CompleteTopUp>)
{
    return {OrderNumber{0}};
}
inline World blank(std::type_identity<World>)
{
    return World(0, {});
}

} // namespace easyconnect
