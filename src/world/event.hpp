#pragma once

#include "world/ids.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace easyconnect {

struct World;

/// The SMSC turns to a waiting MT message: it is handed to its device, buffered again, or has
/// expired. Ignored unless `plan` is the message's latest plan.
struct AttemptDelivery {
    SmsId sms;
    int plan;
};

/// The hand-over that began with an attempt ends. Ignored unless `plan` is the latest plan.
struct ConcludeDelivery {
    SmsId sms;
    int plan;
};

/// A webhook delivery is due, for the first time or again. Ignored unless `plan` is its latest.
struct AttemptWebhook {
    DeliveryId delivery;
    int plan;
};

/// The changes of one POST /v1/sims are applied.
struct ApplyChanges {
    std::uint64_t batch; ///< its key in World::queued_changes
};

/// A connectivity reset takes the SIM off the network.
struct PurgeForReset {
    Iccid iccid;
};

/// A SIM that was reset registers again.
struct ReattachAfterReset {
    Iccid iccid;
};

/// The cards of an order have been made.
struct CompleteOrder {
    OrderNumber order;
};

/// A top-up has been paid.
struct CompleteTopUp {
    OrderNumber order;
};

/// The platform looks for SIMs whose quota must be topped up by itself.
struct AutoTopUpRound {};

/// A device does by the clock what one of its behaviours says. Ignored unless `plan` is the
/// device's latest.
struct FollowRoutine {
    std::uint32_t place;     ///< of the card among the SIMs
    std::uint16_t behaviour; ///< its place in the device's set
    int plan;
};

/// A device answers a text that it received. Ignored when its behaviours have changed meanwhile.
struct SendAnswer {
    std::uint64_t answer; ///< its key in Fleet::answers
};

/// A scripted step is played, and planned again as often as is left.
struct PlayStep {
    std::uint32_t step; ///< its place in Script::steps
    std::optional<Iccid> about;
    std::uint32_t left; ///< so many times more
    Duration every;
};

/// A moment that somebody waits for, such as the end of a Retry-After; nothing happens then.
struct PatienceEnds {};

/// Everything that can happen later; all of it is plain data, so that a world can be copied and
/// saved. Adding a kind: declare it above, list it here, write handle(World&, const Kind&) beside
/// the code that schedules it, and say in `is_awaited` whether somebody waits for it.
using Event = std::variant<AttemptDelivery, ConcludeDelivery, AttemptWebhook, ApplyChanges,
                           PurgeForReset, ReattachAfterReset, CompleteOrder, CompleteTopUp,
                           AutoTopUpRound, FollowRoutine, SendAnswer, PlayStep, PatienceEnds>;

void handle(World&, const AttemptDelivery&);
void handle(World&, const ConcludeDelivery&);
void handle(World&, const AttemptWebhook&);
void handle(World&, const ApplyChanges&);
void handle(World&, const PurgeForReset&);
void handle(World&, const ReattachAfterReset&);
void handle(World&, const CompleteOrder&);
void handle(World&, const CompleteTopUp&);
void handle(World&, const AutoTopUpRound&);
void handle(World&, const FollowRoutine&);
void handle(World&, const SendAnswer&);
void handle(World&, const PlayStep&);
void handle(World&, const PatienceEnds&);

} // namespace easyconnect
