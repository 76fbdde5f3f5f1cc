#include "scenario/snapshots/snapshot_check.hpp"

#include "scenario/snapshots/snapshot_checking.hpp"

#include <cmath>
#include <set>

namespace easyconnect {

namespace {

/// What an agenda's events are checked against, and what they have named so far.
struct Planned {
    const World& world;
    std::set<std::uint64_t> batches{};
    std::set<std::uint64_t> answers{};
};

} // namespace

static void check_settings(const World& world, const SnapshotPlace& place)
{
    require(is_world_name(world.name), {&place, "name"}, world_name_rule);
    require(world.pace_factor > 0 && world.pace_factor <= 1e6, {&place, "pace_factor"},
            "it must be above 0, at most 1000000");
    const SnapshotPlace platform{&place, "platform"};
    for (const auto& option : platform_options()) {
        const SnapshotPlace here{&platform, option.name};
        const auto within = [&](std::int64_t value) {
            require(value >= option.least && value <= option.most, here, "it is out of its range");
        };
        if (const auto* whole = std::get_if<std::int64_t Platform::*>(&option.field))
            within(world.platform.**whole);
        if (const auto* time = std::get_if<Duration Platform::*>(&option.field))
            require((world.platform.**time).count() >= 0, here, "a duration is never negative");
        if (const auto* amount = std::get_if<Amount Platform::*>(&option.field))
            require(world.platform.**amount >= Amount(), here, "an amount is never negative");
        if (const auto* pauses = std::get_if<std::vector<Duration> Platform::*>(&option.field)) {
            const auto& list = world.platform.**pauses;
            require(!list.empty() && list.size() <= pauses_most &&
                        std::ranges::all_of(list, [](Duration d) { return d.count() > 0; }),
                    here, "there must be pauses, each above 0");
        }
    }
    const auto is_selectable = [](LimitedService service, int id) {
        return std::ranges::find(selectable_limits(service), id, &TrafficLimit::id) !=
               selectable_limits(service).end();
    };
    require(is_selectable(LimitedService::data, world.limits.data) &&
                is_selectable(LimitedService::sms_mt, world.limits.sms_mt) &&
                is_selectable(LimitedService::sms_mo, world.limits.sms_mo),
            {&place, "limits"}, "these limits cannot be chosen");
    for (const auto* accounts : {&world.accounts, &world.templates})
        for (const auto& account : *accounts)
            require(!account.username.empty() && !account.password.empty(), {&place, "accounts"},
                    "an account has a name and a password");
    const SnapshotPlace tokens{&place, "tokens"};
    for (const auto& [text, token] : world.tokens.by_text)
        require(token.account < world.accounts.size(), tokens, "a token's account is not there");
}

static void check_sims(const World& world, const SnapshotPlace& place)
{
    require(!world.networks.empty(), {&place, "networks"}, "there must be a home network");
    const SnapshotPlace fleet{&place, "fleet"};
    require(!world.fleet.sets.empty(), {&fleet, "sets"}, "number 0 must be there");
    each({&fleet, "sets"}, world.fleet.sets, [&](const Item& item, const Behaviours& set) {
        for (const auto& behaviour : set) {
            const auto* roaming = std::get_if<Roaming>(&behaviour);
            if (roaming)
                item.require(!roaming->networks.empty() &&
                                 std::ranges::max(roaming->networks) < world.networks.size(),
                             "a network is not there");
            const auto every = std::visit(
                [](const auto& one) {
                    if constexpr (requires { one.every; }) return one.every;
                    return period_least;
                },
                behaviour);
            item.require(every >= period_least && every <= period_most,
                         "a period is out of its range");
            const auto* sleepy = std::get_if<Sleepy>(&behaviour);
            item.require(!sleepy || (sleepy->awake.count() > 0 && sleepy->awake < sleepy->every),
                         "it must be awake for a part of its period");
        }
    });
    const SnapshotPlace sims{&place, "sims"};
    each({&sims, "cards"}, world.sims.all(), [&](const Item& item, const Sim& sim) {
        item.require(sim.device.network < world.networks.size(), "its network is not there");
        item.require(sim.device.behaviours < world.fleet.sets.size(),
                     "its set of behaviours is not there");
        item.require(std::ranges::is_sorted(sim.usage, std::less_equal(), &DayUsage::day),
                     "its usage is not in the order of days");
        item.require(sim.usage.empty() || sim.usage.back().day <= day_of(world.now),
                     "it was used on days to come");
        for (const auto& event : sim.events)
            item.require(event.network.value_or(0) < world.networks.size(),
                         "the network of an event is not there");
        for (const DeliveryId id : sim.undelivered) {
            const Delivery* delivery = world.webhooks.deliveries.find(id);
            item.require(delivery && delivery->message.iccid == sim.iccid,
                         "a webhook that it waits for is not there");
        }
    });
    for (const Iccid iccid : world.auto_topup)
        require(world.sims.find(iccid), {&place, "auto_topup"}, "a SIM is not there");
    require(world.queued_changes.empty() || world.queued_changes.rbegin()->first < world.next_batch,
            {&place, "next_batch"}, "it is above all that are queued");
    require(world.fleet.answers.empty() ||
                world.fleet.answers.rbegin()->first < world.fleet.next_answer,
            {&fleet, "next_answer"}, "it is above all that are planned");
}

static void check_orders(const World& world, const SnapshotPlace& place)
{
    const SnapshotPlace orders{&place, "orders"};
    auto last = OrderNumber{0};
    each({&orders, "all"}, world.orders.all, [&](const Item& item, const Order& order) {
        item.require(order.number > last && order.number.value() < world.orders.next_number,
                     "order numbers go up, and next_number is above them");
        last = order.number;
        for (const Iccid iccid : order.sims)
            item.require(world.sims.find(iccid), "a SIM of the order is not there");
        for (const auto& line : order.lines)
            item.require(find_product(world.products, line.product) && line.quantity >= 0 &&
                             line.quantity <= 1'000'000,
                         "a line of the order cannot be");
    });
}

static void check_webhooks(const World& world, const SnapshotPlace& place)
{
    const SnapshotPlace smsc{&place, "smsc"};
    const SnapshotPlace messages{&smsc, "messages"};
    each({&messages, "things"}, world.smsc.messages.all(), [&](const Item& item, const Sms& sms) {
        item.require(world.sims.find(sms.iccid), "its SIM is not there");
        item.require(sms.failed_attempts >= 0 && sms.multi_part.total >= 1 &&
                         sms.multi_part.part >= 1,
                     "a count cannot be negative");
    });
    const SnapshotPlace webhooks{&place, "webhooks"};
    const SnapshotPlace deliveries{&webhooks, "deliveries"};
    each({&deliveries, "things"}, world.webhooks.deliveries.all(),
         [&](const Item& item, const Delivery& delivery) {
             item.require(world.sims.find(delivery.message.iccid), "its SIM is not there");
             item.require(delivery.attempts_made >= 0 && delivery.failed_by_schedule >= 0,
                          "a count cannot be negative");
             const bool was_tried = delivery.attempts_made > 0;
             item.require(was_tried == delivery.first_attempt.has_value() &&
                              was_tried == !delivery.attempts.empty(),
                          "its attempts do not go together");
             item.require(delivery.state != DeliveryState::in_flight || was_tried,
                          "it is in flight without an attempt");
             for (const auto& attempt : delivery.attempts)
                 item.require(!attempt.twist.duplicate_after || !attempt.twist.rules.empty(),
                              "no rule has duplicated it");
         });
    for (const auto& due : world.webhooks.outbox)
        require(world.webhooks.deliveries.find(due.delivery), {&webhooks, "outbox"},
                "a delivery is not there");
    const SnapshotPlace sinks{&place, "sinks"};
    each({&sinks, "by_name"}, world.sinks.by_name, [](const Item& item, const auto& named) {
        const Sink& sink = named.second;
        std::size_t bytes = 0;
        auto id = sink.received - sink.requests.size();
        bool in_a_row = sink.requests.size() <= sink.received;
        for (const auto& request : sink.requests) {
            bytes += request.body.size() + request.answer.body.size();
            in_a_row = in_a_row && request.id == ++id;
        }
        item.require(is_sink_name(named.first), sink_name_rule);
        item.require(in_a_row, "the ids of its requests are in a row, up to those received");
        item.require(bytes == sink.bytes, "its bytes are not those of its requests");
        for (const auto& answer : sink.script.answers)
            item.require(answer.times > 0 && answer.times <= 1'000'000'000 &&
                             answer.status >= 200 && answer.status <= 599 &&
                             answer.after >= std::chrono::milliseconds(0) &&
                             answer.after <= Sink::after_most,
                         "its script cannot be");
    });
}

// --- one overload an event: whether what it is about is there

static bool goes(Planned& planned, const ApplyChanges& event)
{
    return planned.world.queued_changes.contains(event.batch) &&
           planned.batches.insert(event.batch).second;
}
static bool goes(Planned& planned, const PurgeForReset& event)
{
    return planned.world.sims.find(event.iccid);
}
static bool goes(Planned& planned, const ReattachAfterReset& event)
{
    return planned.world.sims.find(event.iccid);
}
static bool goes(Planned& planned, const CompleteOrder& event)
{
    return planned.world.orders.find(event.order);
}
static bool goes(Planned& planned, const CompleteTopUp& event)
{
    return planned.world.orders.find(event.order);
}
/// Whether a device has this behaviour, or will never be asked for it any more.
static bool has_behaviour(const World& world, std::size_t place, int plan, std::size_t behaviour)
{
    if (place >= world.sims.size()) return false;
    const Device& device = world.sims.all()[place].device;
    return plan < device.plan ||
           (plan == device.plan && behaviour < world.fleet.sets[device.behaviours].size());
}
static bool goes(Planned& planned, const FollowRoutine& event)
{
    return has_behaviour(planned.world, event.place, event.plan, event.behaviour);
}
static bool goes(Planned& planned, const SendAnswer& event)
{
    const auto& answers = planned.world.fleet.answers;
    const auto answer = answers.find(event.answer);
    return answer != answers.end() && planned.answers.insert(event.answer).second &&
           has_behaviour(planned.world, answer->second.place, answer->second.plan,
                         answer->second.behaviour);
}
static bool goes(Planned& planned, const PlayStep& event)
{
    // one that is repeated without a pause would never let time go on
    return event.step < planned.world.script.steps.size() &&
           event.every.count() >= (event.left > 0 ? 1 : 0);
}
/// These look for themselves whether what they are about is still there.
static bool goes(Planned&, const AttemptDelivery&)
{
    return true;
}
static bool goes(Planned&, const ConcludeDelivery&)
{
    return true;
}
static bool goes(Planned&, const AttemptWebhook&)
{
    return true;
}
static bool goes(Planned&, const PatienceEnds&)
{
    return true;
}
static bool goes(Planned&, const AutoTopUpRound&)
{
    return true;
}

static void check_agenda(const World& world, const SnapshotPlace& place)
{
    Planned planned{world};
    const SnapshotPlace agenda{&place, "agenda"};
    each({&agenda, "entries"}, world.agenda.entries(),
         [&](const Item& item, const Agenda::Entry& entry) {
             item.require(entry.due >= world.now, "nothing is due in the past");
             item.require(
                 std::visit([&](const auto& event) { return goes(planned, event); }, entry.event),
                 "what it is about is not there");
         });
    const SnapshotPlace journal{&place, "journal"};
    auto id = world.journal.dropped();
    require(world.journal.facts.size() <= world.journal.recorded, {&journal, "recorded"},
            "it counts all facts");
    each({&journal, "facts"}, world.journal.facts, [&](const Item& item, const Fact& fact) {
        item.require(fact.id == ++id, "the ids of facts are in a row, up to those recorded");
    });
}

void check_snapshot(const World& world, const SnapshotPlace& place)
{
    check_settings(world, place);
    check_sims(world, place);
    check_orders(world, place);
    check_webhooks(world, place);
    check_agenda(world, place);
    check_rules_and_calls(world, place);
}

} // namespace easyconnect
