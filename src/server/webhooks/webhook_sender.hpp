#pragma once

#include "server/webhooks/finished_webhook.hpp"
#include "server/webhooks/outbound_socket.hpp"
#include "server/webhooks/sender_limits.hpp"
#include "server/webhooks/webhook_loop.hpp"
#include "server/webhooks/webhook_queue.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace easyconnect {

/// Carries posts to the customer's endpoints and tells what became of each: every post that `send`
/// takes has exactly one outcome, unless `stop` comes first. One thread of its own drives all
/// connections; it never blocks on a receiver, and gives way to the threads that serve clients.
///
/// Any 2xx, 3xx or other status is an answer, interim ones (1xx) aside; redirects are not followed
/// (contract 9: "no redirects"), proxy variables are ignored, certificates are always checked.
/// Waiting posts are taken in turn from their targets, and a target never gets more than half of
/// the places on the wire that are left, so one receiver that hangs does not hold up the others.
///
/// A connection is used again after a complete answer. When such a connection turns out to be
/// closed (the request cannot be written, or the end of the stream comes instead of the first byte
/// of an answer), the post is sent once more over a new one, within the same deadline. A receiver
/// that reads a request on a used connection and closes without a single byte of an answer
/// therefore sees that request twice; on a new connection it is a failed attempt at once.
///
/// Each address that a host leads to is checked before it is connected to (`address_refusal`).
///
/// All functions may be called from any thread; `stop` and the destructor not from `finished`.
class WebhookSender {
public:
    /// Called on the sender's thread and with no lock held, once for each post; outcomes that came
    /// at the same time are told together; after a rest there may be none (`give_way`). What is
    /// told may be moved from. It must not throw.
    using Finished = std::function<void(std::span<FinishedWebhook>)>;

    /// Throws std::runtime_error, naming the file, when `limits.ca_file` cannot be used, or when
    /// the process may not have the descriptors or the thread.
    WebhookSender(SenderLimits limits, Finished finished);
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

    /// The ports on which the simulator itself listens: posts that lead back to it are refused,
    /// unless they go to a sink.
    void set_own_ports(OwnPorts ports) { own_ports_ = ports; }

    /// Queues the post and returns; never waits for the network. After `stop` it does nothing.
    void send(WebhookEnvelope envelope);

    /// Says that a client is being served. While that happens again and again, the sender rests a
    /// millisecond between its rounds, so that clients come first and a round carries more: it
    /// costs the owner's lock and two wake-ups, whatever it brings. Cheap.
    void give_way()
    {
        if (!is_called_.load(std::memory_order_relaxed))
            is_called_.store(true, std::memory_order_relaxed);
    }

    /// Whether the sender rests: then `finished` is called soon, be it with nothing, and is a good
    /// moment to send what has gathered. Exact for who holds the lock that `finished` takes.
    bool is_resting() const { return is_resting_; }

    /// Posts that wait or are being sent. A post counts until `finished` has returned for it.
    std::size_t in_flight() const { return in_flight_; }

    /// Drops what waits and aborts what is on the wire, both without an outcome, and joins the
    /// thread; takes less than half a second beside what `finished` itself takes. Idempotent. Only
    /// a question to a name server that is silent may outlive it (name_lookup.hpp).
    void stop();

private:
    void work();
    bool take_mail();
    void tell(bool also_of_nothing);
    void wake();

    const SenderLimits limits_;
    const Finished finished_;
    const Descriptor woken_; ///< an eventfd, readable while there is mail
    std::atomic<OwnPorts> own_ports_{};
    std::atomic<std::size_t> in_flight_ = 0;
    std::atomic<bool> is_called_ = false; ///< a client was served since the last round
    std::atomic<bool> is_resting_ = false;
    WebhookLoop loop_; ///< the thread's own

    std::mutex stop_mutex_; ///< before `mutex_`
    std::mutex mutex_;      ///< guards all that follows, but the thread
    bool is_stopping_ = false;
    std::size_t waiting_ = 0;               ///< posts not on the wire yet, but for `overflow_`
    std::vector<WebhookEnvelope> arrived_;  ///< posts that the thread has not seen
    std::vector<WebhookEnvelope> overflow_; ///< posts to be told that the queue was full
    std::thread thread_;
};

} // namespace easyconnect
