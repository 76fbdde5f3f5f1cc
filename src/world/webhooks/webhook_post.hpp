#pragma once

#include "world/ids.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace easyconnect {

/// One attempt to bring one delivery to the customer's endpoint: a delivery report (PATCH) or an
/// SMS from a SIM (POST), contract 9.1 and 9.2. A value that leaves the world; it holds all that
/// the sender needs.
struct WebhookPost {
    DeliveryId delivery;
    int attempt;        ///< 1 for the first
    std::string method; ///< "PATCH" or "POST"
    WebhookTarget target;
    std::string body; ///< JSON text, sent byte for byte
    /// Real time for the whole attempt (contract 9, GUESS there: 10 s).
    std::chrono::milliseconds patience{10'000};
    /// When not empty, the post carries `Authorization: Bearer <it>`. A secret: it stands in no log
    /// and in no error. BEYOND.
    std::string bearer{};
    /// Posts on the wire to this URL side by side, from 1. With 1, it gets its posts in the order
    /// of sending. BEYOND: nobody says how many the platform sends at a time.
    std::size_t in_flight_most = 8;
};

/// What became of one attempt. Whether a status means success is the world's decision.
struct WebhookOutcome {
    int status = 0;       ///< as answered; 0: there was no answer
    std::string error{};  ///< why there was no answer, one sentence; empty when there was one
    std::string answer{}; ///< the first 1,024 bytes of the answer's body, whatever they are
    std::chrono::milliseconds took{}; ///< real time from the first step of sending to the end
};

} // namespace easyconnect
