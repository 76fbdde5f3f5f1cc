#pragma once

#include "server/http/http_framing.hpp"
#include "server/http/httplib_bridge.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

/// What a connection waits for; one thing at a time.
enum class Wait {
    request,  ///< nothing has been asked
    head,     ///< a request has begun
    body,     ///< its head is complete
    answer,   ///< the slow lane has it; no deadline, since the handler is ours
    reader,   ///< the client has not taken all of the reply
    farewell, ///< refused: reading on until the client has seen it
    turn,     ///< it sent many requests at once: others come first
};

/// What to do with a connection when its reply has been sent.
enum class Afterwards {
    go_on,
    close,
    say_farewell, ///< closing at once would destroy the reply, as the client may still be sending
};

/// One client's socket, the bytes it sent that are not yet answered, and the reply that is not yet
/// sent. It knows no policy: what to do with them, and until when, is the event loop's part. Wire
/// faults and TLS have their place here, between the replies and the socket.
/// Belongs to one loop and is used on its thread only. Closes its socket in the end.
class Connection {
public:
    using Clock = std::chrono::steady_clock;
    using Queue = std::list<std::unique_ptr<Connection>>;

    enum class Received { bytes, nothing, end, broken };
    enum class Sent { all, part, broken };

    /// Takes over `socket`, which does not block. REQUIRES: `limits` outlives the connection.
    Connection(int socket, const TransportLimits& limits) : framer(limits), socket_(socket) {}
    ~Connection() { close(); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket() const { return socket_; }
    bool is_closed() const { return socket_ < 0; }
    /// The rest of a reply will never be sent, so its `on_written` is released, too.
    void close();

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
    /// Tells the client that nothing more will come.
    void finish_sending();

    HttpFramer framer;
    Afterwards afterwards = Afterwards::go_on;
    bool was_told_to_continue = false;   ///< 100 Continue went out for the request in hand
    std::uint32_t watched = 0;           ///< the events epoll watches this socket for
    std::size_t discarded = 0;           ///< bytes read since the refusal
    Clock::time_point request_started{}; ///< when the first byte of an incomplete request came

    // Kept by ConnectionQueues.
    Wait wait = Wait::request;
    Clock::time_point due{};
    Queue::iterator place{};

private:
    int socket_;
    std::string kept_{};
    std::string_view unanswered_{}; ///< in `kept_`, or in the loop's scratch buffer
    Outgoing outgoing_{};
    std::size_t sent_ = 0;
};

} // namespace easyconnect
