#pragma once

#include "api/exchange.hpp"
#include "world/clients/request_match.hpp"
#include "world/journal.hpp"
#include "world/webhooks/delivery.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// What one of the watches below has seen.
struct Seen {
    static constexpr std::size_t listed_most = 100;

    std::uint64_t cursor = 0; ///< the newest id looked at; begins with the `after` of the question
    std::uint64_t matched = 0;
    std::vector<std::uint64_t> ids{}; ///< of the first that fit
    bool missed_some = false;         ///< some had to make room before they were looked at

    void take(std::uint64_t id);
};

/// Waits for facts of the journal. Like all watches it looks at what is new only.
struct EventWatch {
    std::string kind{};                    ///< "sms.delivered", or "sms." for all that begin so
    std::string iccid = "*";               ///< glob
    std::string detail = "*";              ///< glob
    std::optional<std::uint64_t> number{}; ///< of the SMS, order, delivery or user
    std::uint64_t count = 1;
    Seen seen{};

    bool look(const World&);
    Reply answer(const World&) const;
};

/// Waits for requests of clients.
struct RequestWatch {
    RequestMatcher matcher{};
    std::uint64_t count = 1;
    Seen seen{};
    std::uint64_t untellable = 0; ///< a request of whose body too little is kept to judge it

    bool look(const World&);
    Reply answer(const World&) const;
};

/// Waits for deliveries to be in a state. It counts those that are in it now.
struct DeliveryWatch {
    DeliverySelector selector{};
    std::uint64_t after = 0; ///< only deliveries with a greater id
    std::uint64_t count = 1;
    Seen seen{};               ///< its cursor is that of the journal
    std::uint64_t next_id = 0; ///< of deliveries, when they were counted last
    bool has_counted = false;

    bool look(const World&);
    Reply answer(const World&) const;
};

} // namespace easyconnect
