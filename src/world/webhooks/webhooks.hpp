#pragma once

#include "world/shelf.hpp"
#include "world/webhooks/delivery.hpp"
#include "world/webhooks/webhook_health.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

struct World;
struct Sim;

/// Where webhooks go. Unset: nothing is forwarded. The platform has one address for both
/// (contract 9: "POST to the same URL"); two are ours, BEYOND.
struct WebhookTargets {
    std::optional<WebhookTarget> reports{};
    std::optional<WebhookTarget> mo{};
    std::string bearer{}; ///< sent as `Authorization: Bearer` (contract 9); empty: no such header
};

/// Whether a bearer can stand in a header: 1 to 4,096 visible ASCII characters.
bool is_bearer(std::string_view);
/// What is right, for a refusal.
inline constexpr const char* bearer_rule =
    "a bearer has 1 to 4096 visible ASCII characters and no spaces";

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
    std::vector<DeliveryId> swapped{};                 ///< planned, but let out after the next one
    std::map<std::string, ReceiverHealth> receivers{}; ///< by URL as written
    std::vector<DueWebhook> outbox; ///< emptied by the owner of the world after each step
};

/// Plans the delivery report of a message that has become final; nothing without a target.
void report(World&, Sim&, const Sms&);

/// Plans the forwarding of a message from a SIM. Without a target it is kept and tried again like
/// a failed one, and expires after 24 h (contract 8.4).
void forward(World&, Sim&, const Sms&);

/// Whether a delivery report of this message is on the wire.
bool has_report_in_flight(const World&, SmsId);

/// What became of an attempt that left through the outbox: it acknowledges, or is tried again as
/// the platform's policy says (webhook_policy.hpp), or given up with a warning among the SIM's
/// events (contract 9). Ignored when that attempt is not in flight any more.
void finish_attempt(World&, DeliveryId, int attempt, WebhookOutcome);

} // namespace easyconnect
