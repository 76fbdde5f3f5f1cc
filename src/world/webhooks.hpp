#pragma once

#include "world/ids.hpp"
#include "world/shelf.hpp"
#include "world/smsc.hpp"
#include "world/time.hpp"
#include "world/webhook_post.hpp"
#include "world/webhook_target.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

struct World;
struct Sim;

/// A delivery report is a PATCH (guide 3.1), an SMS from a SIM a POST (guide 3.2).
enum class WebhookKind { report, mo };
/// "report", "mo".
const char* name(WebhookKind);
/// "PATCH", "POST".
const char* method(WebhookKind);

/// Where webhooks go. Unset: nothing is forwarded. The platform has one address for both
/// (contract 9: "POST to the same URL"); two are ours, BEYOND.
struct WebhookTargets {
    std::optional<WebhookTarget> reports{};
    std::optional<WebhookTarget> mo{};
};

/// Where a delivery stands.
enum class DeliveryState { planned, in_flight, acknowledged, given_up };
/// "planned" and so on.
const char* name(DeliveryState);
/// Whether it will never be sent again by itself.
bool is_finished(DeliveryState);

/// One try at a delivery, and what became of it.
struct DeliveryAttempt {
    VirtualTime at{};
    std::string url{};                       ///< empty: there was no target
    std::optional<WebhookOutcome> outcome{}; ///< absent while in flight
    std::optional<VirtualTime> next_due{};   ///< absent: no further one is planned
};

/// One webhook on its way to the customer's endpoint.
struct Delivery {
    DeliveryId id;
    WebhookKind kind{};
    Sms message;         ///< as it was when the delivery was made; its body never changes
    EndpointId endpoint; ///< of the SIM
    VirtualTime created{};
    DeliveryState state = DeliveryState::planned;
    int attempts_made = 0;
    int failed_by_schedule = 0; ///< attempts that failed, without those asked for by hand
    std::optional<VirtualTime> first_attempt{};
    std::optional<VirtualTime> next_due{};
    std::vector<DeliveryAttempt> attempts{}; ///< oldest first; beyond the bound the newest ones

    /// While it is sent once more by hand: the state and plan to go back to when that fails.
    std::optional<DeliveryState> state_before{};
    std::optional<VirtualTime> due_before{};

    int plan = 0; ///< counts what was planned for it, so that older plans are ignored
};

/// A delivery that has to be sent now. The text of its body is made by who takes it out.
struct DueWebhook {
    DeliveryId delivery;
    int attempt;
    WebhookTarget target;
};

/// The forwarder: every delivery that is still kept, and what has to leave now.
struct Webhooks {
    WebhookTargets targets;
    Shelf<Delivery, DeliveryId> deliveries{1};
    std::vector<DueWebhook> outbox; ///< emptied by the owner of the world after each step
};

/// Plans the delivery report of a message that has become final; nothing without a target.
void report(World&, Sim&, const Sms&);

/// Plans the forwarding of a message from a SIM. Without a target it is kept and tried again like
/// a failed one, and expires after 24 h (contract 8.4).
void forward(World&, Sim&, const Sms&);

/// What became of an attempt that left through the outbox. Any 2xx acknowledges (guide 3.2);
/// anything else is tried again at +5, +15, +30 minutes from the first attempt, doubling, for the
/// last time after 24 h, then given up with a warning among the SIM's events (contract 9).
/// Ignored when that attempt is not in flight any more.
void finish_attempt(World&, DeliveryId, int attempt, WebhookOutcome);

/// Sends a delivery once more, at once. When that fails, it goes back to where it stood: finished,
/// or planned for the same moment as before. Refused as not_found when it is not kept, as conflict
/// when it is in flight. BEYOND: `POST webhooks/deliveries/{id}/redeliver`.
Result<void> redeliver(World&, DeliveryId);

} // namespace easyconnect
