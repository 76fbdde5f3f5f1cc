#pragma once

#include "server/webhooks/kept_connections.hpp"
#include "server/webhooks/outbound_tls.hpp"
#include "server/webhooks/webhook_queue.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace easyconnect {

/// How far a WebhookSender goes. Times are real time.
struct SenderLimits {
    /// Posts that may wait; one more gets the outcome "webhook queue is full" at once.
    std::size_t queued = 250'000; // more than the deliveries that a world keeps
    /// Worker threads, and so posts on the wire at the same time; started when needed.
    std::size_t threads = 16;
    /// Posts on the wire to one target, that is to one URL as written. With 1, a target gets its
    /// posts in the order of `send`.
    std::size_t in_flight_per_target = 8;
    /// From the first step of a post (name, connection, TLS) to the last byte of its answer; a
    /// post's own patience is mostly shorter.
    std::chrono::milliseconds deadline{300'000};
    /// To establish one TCP connection to one address of the host; never beyond `deadline`.
    std::chrono::milliseconds connect{3'000};
    /// An unused connection is closed after this time, so that a receiver can end in peace.
    std::chrono::milliseconds idle{4'000};
    /// Unused connections that are kept, over all targets.
    std::size_t kept_connections = 64;
    /// Bytes of an answer's body that are read; when there are more, the connection is dropped.
    std::size_t answer_read = std::size_t{64} * 1'024;
    /// A PEM file of certificate authorities to trust in addition to the system's; may be empty.
    std::string ca_file{};
};

/// Carries posts to the customer's endpoints and tells what became of each: every post that `send`
/// takes has exactly one outcome, unless `stop` comes first.
///
/// Any 2xx, 3xx or other status is an answer; redirects are not followed (contract 9: "no
/// redirects"), proxy variables are ignored, certificates are always checked. Waiting posts are
/// taken in turn from their targets, and a target never gets more than half of the workers that are
/// left, so one receiver that hangs does not hold up the others.
///
/// A connection is used again after a complete answer. When such a connection turns out to be
/// closed (the request cannot be written, or the end of the stream comes instead of the first byte
/// of an answer), the post is sent once more over a new one, within the same deadline. A receiver
/// that reads a request on a used connection and closes without a single byte of an answer
/// therefore sees that request twice; on a new connection it is a failed attempt at once.
///
/// All functions may be called from any thread; `stop` and the destructor not from `finished`.
class WebhookSender {
public:
    /// Called once for each post, on a thread of the sender and with no lock held, several at a
    /// time. It must not throw.
    using Finished = std::function<void(const WebhookEnvelope&, WebhookOutcome)>;

    /// Throws std::runtime_error, naming the file, when `limits.ca_file` cannot be used.
    WebhookSender(SenderLimits limits, Finished finished);
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

    /// Queues the post and returns; never waits for the network. After `stop` it does nothing.
    void send(WebhookEnvelope envelope);

    /// Posts that wait or are being sent. A post counts until `finished` has returned for it.
    std::size_t in_flight() const;

    /// Drops what waits and aborts what is on the wire, both without an outcome, and joins all
    /// threads; takes less than half a second beside what `finished` itself takes. Idempotent. Only
    /// a question to a name server that is silent may outlive it (name_lookup.hpp).
    void stop();

private:
    void call_worker();
    void work();
    void call_housekeeper();
    void keep_house();
    WebhookOutcome carry(const WebhookPost& post);
    NetworkResult<WebhookOutcome> exchange(const WebhookPost& post, const CallEnd& end);
    const TlsTrust& trust();
    std::unique_ptr<WebhookConnection> take_kept(const std::string& origin);
    void keep(std::unique_ptr<WebhookConnection> connection);

    const SenderLimits limits_;
    const Finished finished_;
    std::once_flag trust_once_;
    std::optional<TlsTrust> trust_;
    const Descriptor abort_; ///< an eventfd, readable from `stop` on: ends every wait on a socket

    std::mutex stop_mutex_;    ///< before `mutex_`
    mutable std::mutex mutex_; ///< guards all that follows
    std::condition_variable work_or_stop_;
    std::condition_variable chores_or_stop_;
    bool is_stopping_ = false;
    WebhookQueue queue_;
    std::deque<WebhookEnvelope> overflow_; ///< posts to be told that the queue was full
    KeptConnections kept_;
    bool is_expiry_watched_ = false;
    std::vector<std::thread> workers_;
    std::thread housekeeper_;
    std::size_t busy_workers_ = 0;
    std::size_t idle_workers_ = 0;
    std::size_t in_flight_ = 0;
};

} // namespace easyconnect
