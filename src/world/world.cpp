#include "world/world.hpp"

#include "world/devices/device_answers.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

bool is_world_name(std::string_view name)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-' || c == '@';
    };
    return !name.empty() && name.size() <= 64 && name != "." && name != ".." &&
           std::ranges::all_of(name, fits);
}

void play_next(World& world)
{
    const auto entry = world.agenda.pop();
    assert(entry.due >= world.now); // time never runs backwards
    world.now = entry.due;
    std::visit([&](const auto& event) { handle(world, event); }, entry.event);
}

std::size_t advance_to(World& world, VirtualTime time, std::size_t budget)
{
    std::size_t played = 0;
    while (const auto due = world.agenda.next_due()) {
        if (*due > time) break;
        if (played == budget) return played;
        play_next(world);
        ++played;
    }
    world.now = std::max(world.now, time);
    return played;
}

static bool is_stale(const World& world, const Event& event)
{
    const auto waits = [&](SmsId id, int plan) {
        const Sms* sms = world.smsc.messages.find(id);
        return sms && !is_final(sms->status) && sms->plan == plan;
    };
    if (const auto* attempt = std::get_if<AttemptDelivery>(&event))
        return !waits(attempt->sms, attempt->plan);
    if (const auto* end = std::get_if<ConcludeDelivery>(&event)) return !waits(end->sms, end->plan);
    if (const auto* post = std::get_if<AttemptWebhook>(&event)) {
        const Delivery* delivery = world.webhooks.deliveries.find(post->delivery);
        return !delivery || delivery->plan != post->plan;
    }
    if (const auto* routine = std::get_if<FollowRoutine>(&event))
        return world.sims.all()[routine->place].device.plan != routine->plan;
    return false;
}

/// Whether the event comes again and again by itself, or nothing will come of it.
static bool is_routine(const World& world, const Event& event)
{
    if (const auto* answer = std::get_if<SendAnswer>(&event)) // stays, to be taken off the fleet
        return !will_be_sent(world, *answer);
    return std::holds_alternative<AutoTopUpRound>(event) ||
           std::holds_alternative<FollowRoutine>(event);
}

bool is_awaited(const World& world, const Event& event)
{
    return !is_routine(world, event) && !is_stale(world, event);
}

std::optional<VirtualTime> next_awaited(World& world)
{
    while (const Event* next = world.agenda.next()) {
        if (!is_stale(world, *next)) break;
        world.agenda.pop();
    }
    // what comes next is nearly always awaited; only behind mere routine must everything be seen
    if (const Event* next = world.agenda.next(); !next || is_awaited(world, *next))
        return world.agenda.next_due();
    return world.agenda.first_due([&](const Event& event) { return is_awaited(world, event); });
}

Sim blank_sim(Iccid iccid, std::size_t place)
{
    // contract 3.1: IMSI 90140..., MSISDN 882285..., both ending like the ICCID
    const auto tail = [&](std::uint64_t digits) { return iccid.value() % digits; };
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    const auto ip = (10u << 24) | (64u << 16); // 10.64.0.0/10, private
    return {.iccid = iccid,
            .imsi = *Imsi::parse(number(901'405'100'000'000 + tail(10'000'000))),
            .msisdn = *Msisdn::parse(number(882'285'100'000'000 + tail(100'000'000))),
            .endpoint = EndpointId{8'765'432 + place},
            .ip_address = ip + 1 + static_cast<std::uint32_t>(place % 0x3ffffe),
            .status = SimStatus::disabled};
}

Sim* add_next_sim(World& world)
{
    const Iccid last = world.sims.highest().value_or(*Iccid::parse("8988280666000000000"));
    auto next = last.plus(1);
    while (next && world.foreign_sims.contains(*next)) next = next->plus(1);
    if (!next) return nullptr;
    return &world.sims.add(blank_sim(*next, world.sims.size()));
}

} // namespace easyconnect
