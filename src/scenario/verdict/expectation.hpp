#pragma once

#include "scenario/files/range.hpp"
#include "world/clients/findings.hpp"
#include "world/clients/request_match.hpp"
#include "world/orders.hpp"
#include "world/sims/sims.hpp"
#include "world/sms/smsc.hpp"
#include "world/webhooks/delivery.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace easyconnect {

/// Calls that the client made: so many, and all of them within a time.
struct ExpectedRequests {
    RequestMatcher request{};
    Range count{1, INT64_MAX};
    std::optional<Duration> within{};
};

/// Calls that came one after the other, others between them.
struct ExpectedOrder {
    std::vector<RequestMatcher> order{};
    std::optional<Duration> within{};
};

/// Webhooks. As in the next three, the patterns say which are meant; with a count so many must fit
/// all of it, without one each that is meant must, and there must be one.
struct ExpectedDeliveries {
    std::optional<WebhookKind> kind{};
    std::string iccid = "*";
    std::optional<DeliveryState> state{};
    std::optional<Range> attempts{};
    std::optional<Duration> within{}; ///< from its making to its last attempt
};

/// Messages to and from SIMs.
struct ExpectedSms {
    std::string iccid = "*";
    std::string payload = "*";
    std::optional<SmsType> type{};
    std::optional<SmsStatus> status{};
};

/// Cards.
struct ExpectedSims {
    std::string iccid = "*";
    std::optional<SimStatus> status{};
    std::optional<bool> attached{};
    std::optional<std::string> label{}; ///< glob
    std::optional<Range> sms_left{};    ///< in millionths
    std::optional<Range> data_left{};   ///< in millionths of a MB
};

/// The platform's orders.
struct ExpectedOrders {
    std::optional<OrderType> type{};
    std::optional<OrderStatus> status{};
};

/// Things that happened.
struct ExpectedEvents {
    std::string kind = "*"; ///< glob: "sms.*"
    std::string iccid = "*";
    std::string detail = "*";
};

/// Bad habits of the client, as often as they were seen.
struct ExpectedFindings {
    std::optional<FindingKind> kind{};
};

/// One question that a scenario asks in the end.
struct Expectation {
    std::string name{};  ///< as the file says, or the question itself
    std::string where{}; ///< "storm.yaml:40:5"
    std::variant<ExpectedRequests, ExpectedOrder, ExpectedDeliveries, ExpectedSms, ExpectedSims,
                 ExpectedOrders, ExpectedEvents, ExpectedFindings>
        what{};
    std::optional<Range> count{}; ///< of all but the first two
};

/// Which rules must have fired: a rule that never did has proved nothing.
struct ExpectedRules {
    enum class Which { all, these, none } which = Which::all;
    std::vector<std::string> ids{}; ///< of `these`
    std::string where{};            ///< may be empty
};

} // namespace easyconnect
