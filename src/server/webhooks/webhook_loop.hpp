#pragma once

#include "server/http/epoll.hpp"
#include "server/webhooks/finished_webhook.hpp"
#include "server/webhooks/name_lookup.hpp"
#include "server/webhooks/outbound_tls.hpp"
#include "server/webhooks/sender_limits.hpp"
#include "server/webhooks/webhook_connection.hpp"
#include "server/webhooks/webhook_queue.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// The sender's own thread in pieces: the posts that wait, those on the wire, and the connections,
/// all watched by one epoll. For one thread at a time; only `wait` waits.
class WebhookLoop {
public:
    /// `wait` also comes back when `wake`, a descriptor, becomes readable.
    /// Throws std::runtime_error, naming the file, when `limits.ca_file` cannot be used.
    WebhookLoop(const SenderLimits& limits, int wake);

    void push(WebhookEnvelope envelope) { queue_.push(std::move(envelope)); }

    /// Puts as many of the waiting posts on the wire as may be there now; how many.
    std::size_t begin(OwnPorts own_ports);

    enum class Patience { none, until_something };

    /// Waits for the network, a deadline, or `wake`, or not at all; then does what there is to do.
    void wait(Patience patience);

    /// Closes all connections; the posts on them have no outcome.
    void close() { connections_.clear(); }

    /// The posts that have an outcome; to be emptied by the owner.
    std::vector<FinishedWebhook>& finished() { return finished_; }

private:
    using Clock = std::chrono::steady_clock;
    using Connections = std::vector<std::unique_ptr<WebhookConnection>>;

    void start(WebhookAttempt attempt, const std::string& origin);
    void start_fresh(WebhookAttempt attempt, const std::string& origin);
    void take_addresses();
    void look_at(WebhookConnection& connection);
    void look_at_clock();
    void drop_closed();
    void drop_surplus();
    int timeout() const;
    const TlsTrust& trust();

    const SenderLimits& limits_;
    Epoll epoll_;
    NameLookup names_;
    std::optional<TlsTrust> trust_;
    std::optional<TlsTrust> own_trust_; ///< when `limits.own` is there
    WebhookQueue queue_;
    std::size_t on_the_wire_ = 0;
    OwnPorts own_ports_{};
    Connections connections_; ///< in use, idle, and those closed in this round
    std::vector<FinishedWebhook> finished_;
};

} // namespace easyconnect
