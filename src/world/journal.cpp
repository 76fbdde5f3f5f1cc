#include "world/journal.hpp"

#include "world/world.hpp"

namespace easyconnect {

const char* name(FactKind kind)
{
    switch (kind) {
    case FactKind::request: return "request";
    case FactKind::token_issued: return "token.issued";
    case FactKind::sim_changed: return "sim.changed";
    case FactKind::sim_change_queued: return "sim.change_queued";
    case FactKind::sim_reset_queued: return "sim.reset_queued";
    case FactKind::sim_added: return "sim.added";
    case FactKind::sim_extended: return "sim.extended";
    case FactKind::device_attached: return "device.attached";
    case FactKind::device_refused: return "device.refused";
    case FactKind::device_detached: return "device.detached";
    case FactKind::device_asleep: return "device.asleep";
    case FactKind::device_awake: return "device.awake";
    case FactKind::device_storage_full: return "device.storage_full";
    case FactKind::device_storage_free: return "device.storage_free";
    case FactKind::device_behaves: return "device.behaves";
    case FactKind::device_skipped: return "device.skipped";
    case FactKind::data_used: return "data.used";
    case FactKind::data_blocked: return "data.blocked";
    case FactKind::quota_low: return "quota.low";
    case FactKind::quota_exhausted: return "quota.exhausted";
    case FactKind::quota_renewed: return "quota.renewed";
    case FactKind::sms_submitted: return "sms.submitted";
    case FactKind::sms_in_progress: return "sms.in_progress";
    case FactKind::sms_buffered: return "sms.buffered";
    case FactKind::sms_delivered: return "sms.delivered";
    case FactKind::sms_failed: return "sms.failed";
    case FactKind::sms_expired: return "sms.expired";
    case FactKind::sms_canceled: return "sms.canceled";
    case FactKind::sms_originated: return "sms.originated";
    case FactKind::order_placed: return "order.placed";
    case FactKind::order_completed: return "order.completed";
    case FactKind::limits_changed: return "limits.changed";
    case FactKind::auto_topup_changed: return "auto_topup.changed";
    case FactKind::webhook_sent: return "webhook.sent";
    case FactKind::webhook_acknowledged: return "webhook.acknowledged";
    case FactKind::webhook_failed: return "webhook.failed";
    case FactKind::webhook_given_up: return "webhook.given_up";
    case FactKind::webhook_held: return "webhook.held";
    case FactKind::webhook_released: return "webhook.released";
    case FactKind::webhook_dropped: return "webhook.dropped";
    case FactKind::rule_fired: return "rule.fired";
    case FactKind::rule_enabled: return "rule.enabled";
    case FactKind::rule_disabled: return "rule.disabled";
    case FactKind::step_played: return "step.played";
    case FactKind::step_refused: return "step.refused";
    case FactKind::tokens_revoked: return "tokens.revoked";
    case FactKind::state_set: return "state.set";
    case FactKind::note: return "note";
    case FactKind::platform_changed: return "platform.changed";
    case FactKind::clock_pace: return "clock.pace";
    }
    return "unknown";
}

std::optional<FactKind> fact_kind_named(std::string_view word)
{
    for (auto number = 0; number <= static_cast<int>(FactKind::clock_pace); ++number) {
        const auto kind = static_cast<FactKind>(number); // clock_pace is the last
        if (word == name(kind)) return kind;
    }
    return {};
}

void record(World& world, FactKind kind, std::optional<Iccid> iccid,
            std::optional<std::uint64_t> number, std::string detail)
{
    auto& journal = world.journal;
    journal.facts.push_back(
        {++journal.recorded, world.now, kind, iccid, number, std::move(detail)});
    if (journal.facts.size() > world.bounds.facts) journal.facts.pop_front();
    if (world.rules.listen_to_facts) ask_rules_about(world, Fact(journal.facts.back()));
}

} // namespace easyconnect
