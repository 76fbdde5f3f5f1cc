#pragma once

#include "world/ids.hpp"
#include "world/sms/smsc.hpp"
#include "world/time.hpp"
#include "world/webhooks/webhook_post.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// A delivery report is a PATCH (guide 3.1), an SMS from a SIM a POST (guide 3.2).
enum class WebhookKind { report, mo };
/// "report", "mo".
const char* name(WebhookKind);
/// "PATCH", "POST".
const char* method(WebhookKind);

/// Where a delivery stands. The last three are final.
enum class DeliveryState {
    planned,
    waiting, ///< for an earlier one of its SIM, where the platform keeps their order
    held,    ///< by hand or by a rule, until it is released
    in_flight,
    acknowledged,
    given_up,
    dropped, ///< by hand or by a rule: it will never be sent
};
/// "planned" and so on.
const char* name(DeliveryState);
/// The state of that name, or empty.
std::optional<DeliveryState> delivery_state_named(std::string_view);
/// Whether it will never be sent again by itself.
bool is_finished(DeliveryState);

/// What rules did to one attempt.
struct Twist {
    std::vector<std::string> rules{}; ///< those that fired
    bool ids_as_numbers = false;
    bool is_cut = false;
    std::optional<std::int64_t> cut_at{}; ///< octets of the body that are left; absent: half
    bool loses_acknowledgement = false;
    std::optional<Duration> duplicate_after{};
    std::string duplicate_by{}; ///< the rule that wants the duplicate
};

/// One try at a delivery, and what became of it.
struct DeliveryAttempt {
    VirtualTime at{};
    std::string url{}; ///< empty: there was no target
    std::string why{}; ///< why it was made: "first attempt", "retry 2"
    Twist twist{};
    std::optional<WebhookOutcome> outcome{}; ///< absent while in flight
    std::string verdict{}; ///< what the outcome means: why there is, or is not, a next attempt
    std::optional<VirtualTime> next_due{}; ///< absent: no further one is planned
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
    std::string why = "first attempt"; ///< of the next attempt
    Twist twist{};                     ///< of the next attempt
    int ruled =
        0; ///< the attempt that rules were asked about last, so that each is asked about once
    std::vector<DeliveryAttempt> attempts{}; ///< oldest first; beyond the bound the newest ones

    /// While it is sent once more by hand, or as a duplicate: the state and plan to go back to when
    /// that fails.
    std::optional<DeliveryState> state_before{};
    std::optional<VirtualTime> due_before{};

    int plan = 0; ///< counts what was planned for it, so that older plans are ignored
};

/// Which deliveries are meant; what is absent does not narrow them.
struct DeliverySelector {
    std::optional<DeliveryId> id{};
    std::optional<WebhookKind> kind{};
    std::optional<DeliveryState> state{};
    std::optional<SmsId> sms{};
    std::string iccid = "*"; ///< glob
};
bool fits(const DeliverySelector&, const Delivery&);

} // namespace easyconnect
