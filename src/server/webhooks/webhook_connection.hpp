#pragma once

#include "server/http/epoll.hpp"
#include "server/webhooks/address_rule.hpp"
#include "server/webhooks/answer_reader.hpp"
#include "server/webhooks/name_lookup.hpp"
#include "server/webhooks/outbound_socket.hpp"
#include "server/webhooks/outbound_tls.hpp"
#include "server/webhooks/sender_limits.hpp"
#include "server/webhooks/webhook_queue.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// A post that has left the queue, and how long it may take.
struct WebhookAttempt {
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::time_point deadline;
    WebhookEnvelope envelope;
};

/// Whom a connection trusts to be the other side.
struct TrustedSides {
    const TlsTrust* receivers = nullptr; ///< null: it goes without TLS
    const TlsTrust* ourselves = nullptr; ///< at our own address; null: as any other
};

/// One HTTP/1.1 connection to one receiver, for one post after the other, that never waits: its
/// owner tells it what epoll reported and how late it is, and looks for the `result` after each
/// step. One thread at a time.
///
///     resolving -> connecting -> shaking hands (https) -> exchanging <-> idle -> closed
class WebhookConnection {
public:
    using Clock = std::chrono::steady_clock;
    using Result = NetworkResult<WebhookOutcome>;

    /// For posts to the origin of `attempt`, which is the first; `addresses_found` sets it going.
    /// REQUIRES: what is given outlives the connection.
    WebhookConnection(Epoll& epoll, const SenderLimits& limits, TrustedSides trusted,
                      std::string origin, OwnPorts own_ports, WebhookAttempt attempt);
    ~WebhookConnection();
    WebhookConnection(const WebhookConnection&) = delete;
    WebhookConnection& operator=(const WebhookConnection&) = delete;

    /// The scheme, host and port it leads to.
    const std::string& origin() const { return origin_; }

    /// Whether it waits for the addresses of this host and port.
    bool waits_for(const std::string& host, int port) const;
    /// Connects to the first of them that may be connected to, and accepts.
    void addresses_found(const Addresses& addresses);

    /// Whether this post may be sent over it now: it is idle, has received nothing unasked, has not
    /// been closed, and leads to where this post may go.
    bool takes(const WebhookPost& post, OwnPorts own_ports) const;
    /// Sends another post. REQUIRES: it takes it.
    void carry(WebhookAttempt attempt);

    /// Goes on after epoll reported it.
    void ready();
    /// Ends what has taken too long.
    void look_at_clock(Clock::time_point now);
    /// When `look_at_clock` will have something to do.
    Clock::time_point next_look() const;

    /// What became of the post; empty while it is under way. Fails with `closed` exactly when the
    /// request could not be written or the connection ended before the first byte of an answer.
    std::optional<Result>& result() { return result_; }
    /// The post that it carries.
    WebhookAttempt& attempt() { return attempt_; }
    /// Whether it had brought another answer before.
    bool is_used() const { return is_used_; }

    bool is_idle() const { return stage_ == Stage::idle && !result_; }
    bool is_closed() const { return stage_ == Stage::closed; }
    Clock::time_point idle_since() const { return idle_since_; }
    void close();

private:
    enum class Stage { resolving, connecting, shaking_hands, exchanging, idle, closed };

    void try_next_address();
    void connected();
    const TlsTrust& trust_here() const;
    void shake_hands();
    void exchange();
    void flush();
    void receive();
    void take_plain(std::string_view bytes);
    void take_encrypted(std::string_view bytes);
    void take_end();
    void read_answer(AnswerReader::State state);
    void fail(NetworkFailure failure);
    void watch(std::uint32_t events);

    Epoll& epoll_;
    const SenderLimits& limits_;
    const TrustedSides trusted_;
    const std::string origin_;
    const OwnPorts own_ports_;

    Stage stage_ = Stage::resolving;
    WebhookAttempt attempt_;
    std::optional<Result> result_;

    std::vector<SocketAddress> addresses_;
    std::size_t next_address_ = 0;
    NetworkFailure last_failure_{NetworkFailure::Reason::other, "the host has no address"};
    Clock::time_point connect_by_{};

    OutboundSocket socket_;
    std::optional<TlsSession> tls_;
    std::string unsent_;
    std::uint32_t watched_ = 0;
    std::optional<AnswerReader> reader_;
    bool is_used_ = false;
    Clock::time_point idle_since_{};
};

} // namespace easyconnect
