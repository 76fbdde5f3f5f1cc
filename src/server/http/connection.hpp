#pragma once

#include "server/http/http_framing.hpp"
#include "server/http/httplib_bridge.hpp"
#include "server/http/inbound_tls.hpp"
#include "server/http/live_passage.hpp"
#include "server/http/wire_passage.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/types.h>

namespace easyconnect {

/// What a connection waits for; one thing at a time.
enum class Wait {
    handshake, ///< TLS is not established
    request,   ///< nothing has been asked
    head,      ///< a request has begun
    body,      ///< its head is complete
    answer,    ///< the slow lane has it; no deadline, since the handler is ours
    reader,    ///< the client has not taken all of the reply
    farewell,  ///< refused: reading on until the client has seen it
    turn,      ///< it sent many requests at once: others come first
    moment,    ///< its reply is held back on purpose, or goes on later; each has a time of its own
};

/// What to do with a connection when its reply has been sent.
enum class Afterwards {
    go_on,
    close,
    say_farewell, ///< closing at once would destroy the reply, as the client may still be sending
};

/// One client's socket, the bytes it sent that are not yet answered, and the reply that is not yet
/// sent. It knows no policy: what to do with them, and until when, is the event loop's part. TLS,
/// when there is one, stands between all bytes here and the socket. What goes wrong on the wire on
/// purpose is decided by the reply's passage, step by step, and done by the loop. Belongs to one
/// loop and is used on its thread only. Closes its socket in the end.
class Connection {
public:
    using Clock = std::chrono::steady_clock;
    using Queue = std::list<std::unique_ptr<Connection>>;
    using Moments = std::multimap<Clock::time_point, Connection*>;

    enum class Received { bytes, nothing, end, broken };
    enum class Sent { all, part, broken };

    /// Takes over `socket`, which does not block. REQUIRES: `limits` outlives the connection.
    Connection(int socket, const TransportLimits& limits) : framer(limits), socket_(socket) {}
    ~Connection() { close(); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket() const { return socket_; }
    bool is_closed() const { return socket_ < 0; }
    /// The rest of a reply will never be sent, so its `on_written` is released, too. TLS says
    /// goodbye if it can do so at once.
    void close();

    /// Lets nothing pass before hands are shaken. False when there is no memory. REQUIRES:
    /// `identity` outlives the connection.
    bool begin_tls(const TlsIdentity& identity);
    /// Goes on with that. REQUIRES: TLS was begun.
    InboundTls::Handshake shake_hands() { return tls_->shake_hands(); }
    /// Goes on without TLS, when hands cannot be shaken. Gives why, half a sentence; empty when the
    /// client only went away.
    std::string give_up_tls();
    /// What epoll has to wait for so that it goes on with what waits for `events`.
    std::uint32_t events_for(std::uint32_t events) const
    {
        return tls_ && (events & (EPOLLIN | EPOLLOUT)) != 0 ? tls_->events_for(events) : events;
    }

    /// Reads what is there, once, into `scratch` or behind what was kept. `unanswered()` then looks
    /// at it, and until `keep_unanswered()` is called `scratch` must stay as it is.
    Received receive(std::span<char> scratch);
    /// Reads and forgets: for a client that has been refused already.
    Received discard(std::span<char> scratch);

    /// What was received and not consumed.
    std::string_view unanswered() const { return unanswered_; }
    /// Drops the request at the front. REQUIRES: at most as many bytes as are unanswered.
    void consume(std::size_t bytes) { unanswered_.remove_prefix(bytes); }
    /// Moves what is left out of the scratch buffer, which serves other connections next.
    void keep_unanswered();

    /// Sends a reply, or its beginning. REQUIRES: everything before it has been sent.
    Sent send(Outgoing reply);
    /// Sends more of that reply. Its `on_written` is released when the kernel has the last byte.
    Sent send_more();
    /// Tells the client that nothing more will come; a part when it has to be told again, since the
    /// socket takes no more.
    Sent finish_sending();

    /// Takes a reply in hand that has a passage; none of it leaves yet. REQUIRES: everything before
    /// it has been sent.
    void set_out(Outgoing reply, const TransportLimits& limits, Clock::time_point now);
    /// Sends until so many bytes of it have left, counted from its beginning.
    Sent send_up_to(std::size_t bytes);
    /// How many have left, as far as the kernel.
    std::size_t sent() const { return sent_; }
    /// Whether the kernel holds bytes that it does not know to be with the client.
    bool is_unacknowledged() const;
    /// Ends the passage, and releases the reply's `on_written`.
    void arrive();
    /// Closes with an RST, which destroys what the kernel has not sent yet.
    void reset();

    HttpFramer framer;
    Afterwards afterwards = Afterwards::go_on;
    bool is_surplus = false; ///< one more than there may be; to be told so after the handshake
    bool was_let_in = false; ///< the doorkeeper has seen the head of the request in hand
    bool was_told_to_continue = false;    ///< 100 Continue went out for the request in hand
    std::uint32_t watched = 0;            ///< the events epoll watches this socket for
    std::size_t discarded = 0;            ///< bytes read since the refusal
    Clock::time_point request_started{};  ///< when the first byte of an incomplete request came
    std::optional<WirePassage> passage{}; ///< of the reply in hand; most have none
    std::optional<LivePassage> live{};    ///< the same

    // Kept by ConnectionQueues.
    Wait wait = Wait::request;
    Clock::time_point due{};
    Queue::iterator place{};
    Moments::iterator moment{}; ///< meaningful while it waits for one

private:
    ssize_t read_some(std::span<char> into);
    ssize_t write_some(std::string_view bytes);

    int socket_;
    std::unique_ptr<InboundTls> tls_{}; ///< null: the socket is spoken to in the clear
    std::string kept_{};
    std::string_view unanswered_{}; ///< in `kept_`, or in the loop's scratch buffer
    Outgoing outgoing_{};
    std::size_t sent_ = 0;
};

} // namespace easyconnect
