#include "world/sms/smsc.hpp"

#include "world/devices/device_answers.hpp"
#include "world/rules/sms_rules.hpp"
#include "world/webhooks/retry.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

const char* name(SmsStatus status)
{
    switch (status) {
    case SmsStatus::pending: return "DELIVERY ATTEMPT PENDING";
    case SmsStatus::in_progress: return "IN PROGRESS";
    case SmsStatus::buffered: return "BUFFERED";
    case SmsStatus::delivered: return "DELIVERED";
    case SmsStatus::failed: return "FAILED";
    case SmsStatus::expired: return "EXPIRED";
    case SmsStatus::canceled: return "CANCELED";
    }
    return "FAILED";
}

bool is_final(SmsStatus status)
{
    return status >= SmsStatus::delivered;
}

const char* name(AddressType type)
{
    switch (type) {
    case AddressType::international: return "International";
    case AddressType::national: return "National";
    case AddressType::alphanumeric: return "Alphanumeric";
    }
    return "International";
}

/// Whether the platform would not show the message any more (contract 8.3: kept 7 days). ASSUMED:
/// counted from its end, so that what waits is always there, and its end can be read.
static bool is_past_retention(const World& world, const Sms& sms)
{
    return sms.final && *sms.final + world.platform.sms_retention < world.now;
}

/// Forgets final messages that are too old, and as many as it takes to make room for `more`.
static Result<void> make_room(World& world, std::size_t more)
{
    auto& messages = world.smsc.messages;
    const auto most = world.bounds.messages;
    // seen first: what is refused forgets nothing
    if (messages.size() - messages.finished() + more > most)
        return refuse(Refusal::Reason::full, "This world holds no more than " +
                                                 std::to_string(most) +
                                                 " messages, and too few of them are final yet.");
    while (const Sms* oldest = messages.first_finished()) {
        if (messages.size() + more <= most && !is_past_retention(world, *oldest)) break;
        world.sims.find(oldest->iccid)->messages.remove(oldest->id);
        messages.drop_first_finished();
    }
    return {};
}

/// Stores a message under the next id.
static Sms& keep(World& world, Sim& sim, Sms sms)
{
    auto& messages = world.smsc.messages;
    sms.id = messages.next_id();
    sim.messages.push_back(sms.id);
    return messages.add(std::move(sms));
}

static void plan_attempt(World& world, Sms& sms, VirtualTime when)
{
    // the validity may have ended while a hand-over was under way
    sms.retry = std::max(std::min(when, sms.expires), world.now);
    world.agenda.at(*sms.retry, AttemptDelivery{sms.id, ++sms.plan});
}

Result<SmsId> submit_sms(World& world, Sim& sim, SmsDraft draft)
{
    const auto& platform = world.platform;
    CHECKED(
        check_payload(draft.coding, draft.payload, draft.udh.size() / 2, platform.strict_input));
    // a SIM that was never activated has no quota yet; its messages wait for it (contract 8.1)
    if (sim.activated && sim.sms.left <= Amount())
        return refuse(Refusal::Reason::forbidden, "The SMS quota of this SIM is exhausted.");
    CHECKED(check_sms_limit(world, sim, LimitedService::sms_mt, 1));
    CHECKED(make_room(world, 1));

    const VirtualTime latest = world.now + platform.sms_validity_most;
    Sms& sms = keep(
        world, sim,
        {.id = SmsId{0},
         .iccid = sim.iccid,
         .type = SmsType::mt,
         .coding = draft.coding,
         .source_type = draft.source_type,
         .payload = std::move(draft.payload),
         .source_address = std::move(draft.source_address),
         .udh = std::move(draft.udh),
         .submitted = world.now,
         .expires = std::min(draft.expires.value_or(world.now + platform.sms_validity), latest)});
    sms.multi_part.identifier = sms.id.value();
    record(world, FactKind::sms_submitted, sim.iccid, sms.id.value(), "");
    sms.early = comes_early(world, sms);
    plan_attempt(world, sms, sms.early ? world.now : world.now + platform.sms_attempt_delay);
    sms.retry.reset(); // the first attempt is no retry
    return sms.id;
}

/// The message leaves the queue for good.
static void conclude(World& world, Sms& sms, SmsStatus status, FactKind kind,
                     const std::string& why = {})
{
    sms.status = status;
    sms.final = world.now;
    sms.retry.reset();
    ++sms.plan;
    world.smsc.messages.note_finished(sms.id);
    record(world, kind, sms.iccid, sms.id.value(), why);
}

static void buffer(World& world, Sms& sms, const std::string& why)
{
    sms.status = SmsStatus::buffered;
    ++sms.failed_attempts;
    record(world, FactKind::sms_buffered, sms.iccid, sms.id.value(), why);
    const auto next = sms.submitted + retry_after(world.platform.sms_retries, sms.failed_attempts);
    plan_attempt(world, sms, std::max(next, world.now + Duration(1)));
}

void handle(World& world, const AttemptDelivery& event)
{
    Sms* sms = world.smsc.messages.find(event.sms);
    if (!sms || is_final(sms->status) || event.plan != sms->plan) return;
    Sim& sim = *world.sims.find(sms->iccid);

    if (world.now >= sms->expires) {
        conclude(world, *sms, SmsStatus::expired, FactKind::sms_expired);
        report(world, sim, *sms);
        return;
    }
    sms->last_attempt = world.now;
    sms->retry.reset();
    if (const char* cause = obstacle_to_sms(world, sim)) {
        buffer(world, *sms, cause);
        return;
    }
    const auto network = ask_network(world, *sms);
    if (network.refusal) {
        conclude(world, *sms, SmsStatus::failed, FactKind::sms_failed, *network.refusal);
        report(world, sim, *sms);
        return;
    }
    if (network.obstacle) {
        buffer(world, *sms, *network.obstacle);
        return;
    }
    sms->status = SmsStatus::in_progress;
    record(world, FactKind::sms_in_progress, sim.iccid, sms->id.value(), "");
    const Duration usual = sms->early ? Duration::zero() : world.platform.sms_transfer_time;
    world.agenda.at(world.now + usual + network.delay, ConcludeDelivery{sms->id, ++sms->plan});
}

void handle(World& world, const ConcludeDelivery& event)
{
    Sms* sms = world.smsc.messages.find(event.sms);
    if (!sms || is_final(sms->status) || event.plan != sms->plan) return;
    Sim& sim = *world.sims.find(sms->iccid);

    if (const char* cause = obstacle_to_sms(world, sim)) {
        buffer(world, *sms, cause);
        return;
    }
    // quota and limit may have been used up since the message was accepted
    if (!check_sms_limit(world, sim, LimitedService::sms_mt, 1) ||
        charge(world, sim, Service::sms, Amount::whole(1)) == Amount()) {
        // contract 6: no message can be sent, and a warning event appears
        note_event(world, sim, "SMS rejected: quota exhausted or traffic limit exceeded",
                   Severity::warn, true);
        conclude(world, *sms, SmsStatus::failed, FactKind::sms_failed);
    } else {
        add_usage(sim.usage, {.day = day_of(world.now), .sms_mt = 1}, world.platform.usage_months);
        sms->msc = switching_centre(world.networks[sim.device.network]);
        conclude(world, *sms, SmsStatus::delivered, FactKind::sms_delivered);
        device_received(world, sim, *sms);
    }
    report(world, sim, *sms);
}

Result<std::vector<SmsId>> originate_sms(World& world, Sim& sim, const MoDraft& draft)
{
    const auto reference = world.platform.mo_sixteen_bit_reference ? ReferenceSize::sixteen_bit
                                                                   : ReferenceSize::eight_bit;
    TRY(auto parts, split_payload(draft.coding, draft.payload, reference));
    CHECKED(require_reachable(world, sim));
    const auto count = static_cast<std::int64_t>(parts.size());
    if (sim.sms.left < Amount::whole(count))
        return refuse(Reason::forbidden, "The SMS quota of this SIM does not suffice.");
    CHECKED(check_sms_limit(world, sim, LimitedService::sms_mo, count));
    CHECKED(make_room(world, parts.size()));

    std::vector<SmsId> ids;
    for (auto& part : parts) {
        Sms& sms = keep(world, sim,
                        {.id = SmsId{0},
                         .iccid = sim.iccid,
                         .type = SmsType::mo,
                         .coding = draft.coding,
                         .payload = std::move(part),
                         .source_address = sim.msisdn.text(),
                         .dest_address = draft.dest_address,
                         .submitted = world.now,
                         .expires = world.now + world.platform.webhook_age_most,
                         .status = SmsStatus::buffered});
        ids.push_back(sms.id);
        sms.multi_part = {static_cast<int>(ids.size()), static_cast<int>(parts.size()),
                          ids.front().value()};
        record(world, FactKind::sms_originated, sim.iccid, sms.id.value(), "");
    }
    charge(world, sim, Service::sms, Amount::whole(count));
    add_usage(sim.usage, {.day = day_of(world.now), .sms_mo = count}, world.platform.usage_months);
    for (const SmsId id : ids) forward(world, sim, *world.smsc.messages.find(id));
    return ids;
}

std::span<const SmsId> shown_messages(const World& world, const Sim& sim)
{
    // they were submitted in this order
    const auto first = std::ranges::partition_point(sim.messages, [&](SmsId id) {
        return is_past_retention(world, *world.smsc.messages.find(id));
    });
    return {first, sim.messages.end()};
}

std::vector<const Sms*> messages_of(const World& world, const Sim& sim)
{
    std::vector<const Sms*> found;
    for (const SmsId id : shown_messages(world, sim) | std::views::reverse)
        found.push_back(world.smsc.messages.find(id));
    return found;
}

Result<const Sms*> find_sms(const World& world, const Sim& sim, SmsId id)
{
    const Sms* sms = world.smsc.messages.find(id);
    if (sms && sms->iccid == sim.iccid && !is_past_retention(world, *sms)) return sms;
    return refuse(Refusal::Reason::not_found,
                  "The SIM has no SMS " + std::to_string(id.value()) + ".", "", unknown_sim);
}

Result<void> cancel_sms(World& world, const Sim& sim, SmsId id)
{
    CHECKED(find_sms(world, sim, id));
    Sms& sms = *world.smsc.messages.find(id);
    if (sms.type == SmsType::mo)
        return refuse(Reason::conflict, "An SMS from the SIM cannot be cancelled.");
    if (sms.status == SmsStatus::in_progress)
        return refuse(Reason::conflict, "The SMS is being delivered at this moment.");
    if (is_final(sms.status))
        return refuse(Reason::conflict, "The SMS cannot be cancelled any more: it is " +
                                            std::string(name(sms.status)) + ".");
    conclude(world, sms, SmsStatus::canceled, FactKind::sms_canceled);
    return {};
}

void retry_buffered_now(World& world, const Sim& sim)
{
    for (const SmsId id : sim.messages) {
        Sms* sms = world.smsc.messages.find(id);
        if (!sms || sms->type != SmsType::mt || sms->status != SmsStatus::buffered) continue;
        const VirtualTime when = world.now + world.platform.sms_attach_delay;
        if (sms->retry != when) plan_attempt(world, *sms, when);
    }
}

void forwarding_begins(World& world, SmsId id)
{
    Sms* sms = world.smsc.messages.find(id);
    if (!sms || is_final(sms->status)) return;
    sms->last_attempt = world.now;
    sms->retry.reset();
}

void forwarded(World& world, SmsId id, SmsStatus status)
{
    Sms* sms = world.smsc.messages.find(id);
    if (!sms || is_final(sms->status)) return;
    const auto kind = status == SmsStatus::delivered ? FactKind::sms_delivered
                      : status == SmsStatus::expired ? FactKind::sms_expired
                                                     : FactKind::sms_failed;
    sms->last_attempt = world.now;
    conclude(world, *sms, status, kind);
}

void forwarding_failed(World& world, SmsId id, std::optional<VirtualTime> next)
{
    Sms* sms = world.smsc.messages.find(id);
    if (!sms || is_final(sms->status)) return;
    sms->last_attempt = world.now;
    sms->retry = next;
    ++sms->failed_attempts;
}

} // namespace easyconnect
