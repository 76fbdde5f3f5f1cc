#pragma once

#include "world/ids.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

struct World;

/// What kinds of thing can happen in a world, as `GET /_simulator/v1/events` names them.
enum class FactKind {
    request,
    token_issued,
    sim_changed,
    sim_change_queued,
    sim_reset_queued,
    sim_added,
    sim_extended,
    device_attached,
    device_refused,
    device_detached,
    device_asleep,
    device_awake,
    device_storage_full,
    device_storage_free,
    device_behaves,
    device_skipped,
    data_used,
    data_blocked,
    quota_low,
    quota_exhausted,
    quota_renewed,
    sms_submitted,
    sms_in_progress,
    sms_buffered,
    sms_delivered,
    sms_failed,
    sms_expired,
    sms_canceled,
    sms_originated,
    order_placed,
    order_completed,
    limits_changed,
    auto_topup_changed,
    webhook_sent,
    webhook_acknowledged,
    webhook_failed,
    webhook_given_up,
    webhook_held,
    webhook_released,
    webhook_dropped,
    rule_fired,
    rule_enabled,
    rule_disabled,
    step_played,
    step_refused,
    tokens_revoked,
    state_set,
    note,
    platform_changed,
    clock_pace,
};

/// The name on the wire: "sms.delivered".
const char* name(FactKind);
/// The kind of that name, or empty.
std::optional<FactKind> fact_kind_named(std::string_view);

/// One thing that happened. The journal of facts is what two runs are compared by, so a fact holds
/// nothing that real time or the machine could change.
struct Fact {
    std::uint64_t id = 0; ///< counts from 1 without gaps
    VirtualTime at{};
    FactKind kind{};
    std::optional<Iccid> iccid{};
    std::optional<std::uint64_t> number{}; ///< of the SMS, order, delivery or user it is about
    std::string detail{};

    friend bool operator==(const Fact&, const Fact&) = default;
};

/// The newest facts, oldest first, and how many older ones had to make room.
struct Journal {
    std::deque<Fact> facts;
    std::uint64_t recorded = 0; ///< the id of the newest fact
    std::uint64_t dropped() const { return recorded - facts.size(); }
};

/// Writes a fact at the world's present time; drops the oldest one beyond the bound.
void record(World&, FactKind, std::optional<Iccid>, std::optional<std::uint64_t> number,
            std::string detail);

} // namespace easyconnect
