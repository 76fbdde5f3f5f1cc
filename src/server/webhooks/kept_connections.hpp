#pragma once

#include "server/webhooks/webhook_connection.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace easyconnect {

/// The connections that nobody uses at the moment, for posts to come. Not for several threads at a
/// time; no function waits for the network.
class KeptConnections {
public:
    using Clock = std::chrono::steady_clock;

    /// At most `limit` connections, each for at most `idle`.
    KeptConnections(std::size_t limit, std::chrono::milliseconds idle);

    /// The connection to `origin` that was used last; null when there is none.
    std::unique_ptr<WebhookConnection> take(const std::string& origin);

    /// Keeps a connection, and closes the longest unused one when there are too many.
    void keep(std::unique_ptr<WebhookConnection> connection, Clock::time_point now);

    /// Closes the connections that have been idle for too long.
    void close_expired(Clock::time_point now);

    /// When close_expired will have something to do; time_point::max() when nothing is kept.
    Clock::time_point next_expiry() const;

    void clear() { kept_.clear(); }

private:
    struct Kept {
        std::unique_ptr<WebhookConnection> connection;
        Clock::time_point expiry;
    };
    const std::size_t limit_;
    const std::chrono::milliseconds idle_;
    std::list<Kept> kept_; ///< the longest unused first
};

} // namespace easyconnect
