#include "scenario/message_plan.hpp"

#include "scenario/usage_plan.hpp"
#include "world/retry.hpp"

#include <algorithm>

namespace easyconnect {

/// What fits the direction: addresses and states.
static bool fits_direction(const Section& section, const MessagePlan& plan)
{
    if (plan.type == SmsType::mt && section.has("dest_address")) {
        section["dest_address"]->mistake("dest_address goes with type MO");
        return false;
    }
    if (plan.type == SmsType::mo && section.has("source_address")) {
        section["source_address"]->mistake(
            "source_address goes with type MT; an MO comes from the card's msisdn");
        return false;
    }
    if (plan.type == SmsType::mo && plan.status == SmsStatus::canceled) {
        section["status"]->mistake("an MO cannot be cancelled");
        return false;
    }
    return true;
}

/// When the message's validity ends: as written, or after the platform's 24 hours (contract 8.1),
/// in time for the state it is in.
static std::optional<VirtualTime> read_expiry(const Section& section, const World& world,
                                              const MessagePlan& plan)
{
    const Duration validity =
        plan.type == SmsType::mt ? world.platform.sms_validity : world.platform.webhook_age_most;
    const auto given = section["expiry_date"];
    const auto written = given ? given->moment(world.now) : std::nullopt;
    if (given && !written) return {};
    VirtualTime expires = written.value_or(plan.at + validity);
    if (!given && plan.status == SmsStatus::expired) expires = std::min(expires, world.now);

    const Value& place = given ? *given : section.value();
    if (expires < plan.at) {
        place.mistake("expiry_date must not lie before at");
        return {};
    }
    if (plan.status == SmsStatus::buffered && expires <= world.now) {
        place.mistake("a BUFFERED message must expire after the start of the world; "
                      "give it a later expiry_date");
        return {};
    }
    if (plan.status == SmsStatus::expired && expires > world.now) {
        place.mistake("an EXPIRED message must not expire after the start of the world");
        return {};
    }
    return std::min(expires, last_moment);
}

std::optional<MessagePlan> read_message(const Value& value, const World& world)
{
    const Section section = value.section({"at", "type", "payload", "status", "dcs",
                                           "source_address", "dest_address", "expiry_date"});
    MessagePlan plan;
    const auto at = section.require("at");
    const auto payload = section.require("payload");
    const auto time = at ? at->past_moment(world.now) : std::nullopt;
    const auto text = payload ? payload->text(1'000) : std::nullopt;
    if (const auto type = section["type"])
        plan.type =
            type->word<SmsType>({{"MT", SmsType::mt}, {"MO", SmsType::mo}}).value_or(plan.type);
    if (const auto status = section["status"])
        plan.status = status
                          ->word<SmsStatus>({{"DELIVERED", SmsStatus::delivered},
                                             {"EXPIRED", SmsStatus::expired},
                                             {"FAILED", SmsStatus::failed},
                                             {"BUFFERED", SmsStatus::buffered},
                                             {"CANCELED", SmsStatus::canceled}})
                          .value_or(plan.status);
    if (const auto dcs = section.whole("dcs", 0, 8)) {
        plan.coding = static_cast<Coding>(*dcs);
        if (*dcs != 0 && *dcs != 4 && *dcs != 8) section["dcs"]->mistake("this must be 0, 4 or 8");
    }
    if (auto address = section.text("source_address", 64)) plan.source_address = *address;
    plan.dest_address = section.text("dest_address", 64).value_or(MoDraft{}.dest_address);
    if (!time || !text || !fits_direction(section, plan)) return {};

    plan.at = *time;
    plan.payload = *text;
    if (const auto fits = check_payload(plan.coding, plan.payload, 0, world.platform.strict_input);
        !fits) {
        payload->mistake(fits.error().detail);
        return {};
    }
    const auto expires = read_expiry(section, world, plan);
    if (!expires) return {};
    plan.expires = *expires;
    return plan;
}

/// Writes down the attempts that have failed until `end` and returns when the next one is due
/// (contract 8.4), as `smsc.cpp` would have counted them.
static VirtualTime fail_attempts(const World& world, Sms& sms, VirtualTime end)
{
    sms.last_attempt = std::min(sms.submitted + world.platform.sms_attempt_delay, end);
    sms.failed_attempts = 1;
    while (true) {
        const auto next =
            sms.submitted + retry_after(world.platform.sms_retries, sms.failed_attempts);
        if (next >= end) return next;
        sms.last_attempt = std::max(next, *sms.last_attempt);
        ++sms.failed_attempts;
    }
}

/// Where an MT message stands at the start.
static void settle_mt(World& world, const Sim& sim, Sms& sms)
{
    const auto& platform = world.platform;
    const VirtualTime first = std::min(sms.submitted + platform.sms_attempt_delay, world.now);
    const VirtualTime handed = std::min(first + platform.sms_transfer_time, world.now);
    switch (sms.status) {
    case SmsStatus::expired:
        fail_attempts(world, sms, sms.expires);
        sms.final = sms.expires;
        return;
    case SmsStatus::canceled: sms.final = first; return;
    case SmsStatus::failed:
    case SmsStatus::delivered:
        sms.last_attempt = first;
        sms.final = handed;
        if (sms.status == SmsStatus::delivered)
            sms.msc = switching_centre(world.networks[sim.device.network]);
        return;
    case SmsStatus::pending:
    case SmsStatus::in_progress:
    case SmsStatus::buffered: break;
    }
    const auto next = fail_attempts(world, sms, world.now);
    sms.retry = std::min(std::max(next, world.now), sms.expires);
    world.agenda.at(*sms.retry, AttemptDelivery{sms.id, ++sms.plan});
}

/// Where a message from the device stands at the start: an acknowledged one was so at once.
static void settle_mo(World& world, Sim& sim, Sms& sms)
{
    if (sms.status == SmsStatus::buffered) {
        forward(world, sim, sms);
        return;
    }
    sms.last_attempt =
        sms.status == SmsStatus::delivered ? sms.submitted : std::min(sms.expires, world.now);
    sms.final = sms.last_attempt;
}

void store_message(World& world, Sim& sim, const MessagePlan& plan)
{
    auto& smsc = world.smsc;
    const bool is_mo = plan.type == SmsType::mo;
    Sms& sms =
        smsc.messages.add(Sms{.id = smsc.messages.next_id(),
                              .iccid = sim.iccid,
                              .type = plan.type,
                              .coding = plan.coding,
                              .payload = plan.payload,
                              .source_address = is_mo ? sim.msisdn.text() : plan.source_address,
                              .dest_address = is_mo ? plan.dest_address : "",
                              .submitted = plan.at,
                              .expires = plan.expires,
                              .status = plan.status});
    sms.multi_part.identifier = sms.id.value();
    sim.messages.push_back(sms.id);
    if (is_mo)
        settle_mo(world, sim, sms);
    else
        settle_mt(world, sim, sms);
    if (is_final(sms.status)) smsc.messages.note_finished(sms.id);

    // an MO counts when it is sent, an MT when it has arrived
    if (is_mo)
        add_to_day(sim.usage, {.day = day_of(sms.submitted), .sms_mo = 1});
    else if (sms.status == SmsStatus::delivered)
        add_to_day(sim.usage, {.day = day_of(*sms.final), .sms_mt = 1});
}

} // namespace easyconnect
