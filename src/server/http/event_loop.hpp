#pragma once

#include "server/http/base_url.hpp"
#include "server/http/connection_queues.hpp"
#include "server/http/epoll.hpp"
#include "server/http/httplib_bridge.hpp"
#include "server/http/mailbox.hpp"
#include "server/http/slow_lane.hpp"
#include "server/http/transport_limits.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// The whole API as the transport sees it: a request in, a reply out. Called on any of the
/// transport's threads, on several at once.
using Exchange = std::function<Reply(Request&&)>;

/// Whether the exchange may take longer than a moment for this request.
using MayBlock = std::function<bool(const Request&)>;

/// Why a request is not answered, asked as soon as its head is there: before its body has been
/// read, and before the exchange. Nothing: it is.
using Doorkeeper = std::function<std::optional<Reply>(const Request& head)>;

class EventLoop;

/// What the loops of one server share. Set up before the first loop runs and constant from then on,
/// but for the count and the members that guard themselves.
struct Premises {
    TransportLimits limits;
    Exchange exchange;
    Doorkeeper doorkeeper;
    MayBlock may_block;
    BaseUrl base_url;
    HttplibBridge& bridge;
    SlowLane& slow_lane;
    std::shared_ptr<const TlsIdentity> tls{}; ///< null: plain HTTP
    /// Told of handshakes that failed, one line each.
    std::function<void(std::string_view line)> tls_failed{};
    std::vector<std::unique_ptr<EventLoop>> loops{};
    std::atomic<std::size_t> connections = 0; ///< of all loops
};

/// Serves its share of the connections on one thread. See the thread story in `http_server.hpp`.
class EventLoop {
public:
    using Clock = Connection::Clock;

    /// REQUIRES: `premises` outlives the loop, and so do the threads of its slow lane.
    explicit EventLoop(Premises& premises);
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Serves until told to stop. To be called once.
    void run();

    /// Accepts nothing more, closes what is idle, finishes what has been asked; `run` returns when
    /// that is done, or at `deadline` at the latest. Thread-safe.
    void stop(Clock::time_point deadline) { mailbox_.leave(deadline); }

private:
    /// How a step with a connection ended.
    enum class Next {
        request, ///< go on with what it sent
        later,   ///< an event, a deadline or the slow lane will bring it back
        gone,    ///< it is closed and no longer exists
    };

    int epoll_timeout() const;
    void handle(Connection& connection, std::uint32_t events);
    void read_mail();
    void serve_turns();
    void expire();
    void wind_down();

    // in event_loop_arrivals.cpp
    void watch_listener();
    void unwatch_listener();
    void accept_some();
    EventLoop& least_loaded();
    void begin(int socket);
    Next refuse_surplus(Connection& connection);

    Next end(Connection& connection);
    void watch(Connection& connection, std::uint32_t events);

    void read(Connection& connection);
    void discard(Connection& connection);
    void serve(Connection& connection);
    Next serve_one(Connection& connection);
    Next rest(Connection& connection);
    Next wait_for_more(Connection& connection, const NeedMore& need);
    Next answer(Connection& connection, WholeRequest whole);
    Request request_of(const WholeRequest& whole) const;
    Next answer_slowly(Connection& connection, Persistence persistence, Request request,
                       std::string method);
    Next refuse(Connection& connection, int status, std::string_view message,
                std::string_view path);

    // in event_loop_tls.cpp
    void begin_tls(Connection& connection);
    void shake_hands(Connection& connection);

    // in event_loop_replies.cpp
    Next send(Connection& connection, Outgoing reply, Afterwards afterwards);
    Next send_more(Connection& connection);
    Next go_on_passage(Connection& connection);
    Next hold(Connection& connection, Clock::time_point until, std::uint32_t events);
    Next after(Connection& connection, Connection::Sent sent);

    // in event_loop_live.cpp
    void bring_to_life(Connection& connection, std::shared_ptr<LiveBody> body);
    Next go_on_live(Connection& connection);
    Next send_piece(Connection& connection, std::string text);
    void hear_bells();
    void end_live();

    Premises& premises_;
    Mailbox mailbox_{};
    std::atomic<std::size_t> load_ = 0; ///< connections; other loops compare it

    // From here on for the loop's own thread only.
    Epoll epoll_{};
    ConnectionQueues queues_;
    std::vector<char> scratch_;
    std::vector<Connection*> live_{}; ///< those whose reply goes on
    Clock::time_point now_{};
    Clock::time_point accept_again_ =
        Clock::time_point::max(); ///< after running out of descriptors
    Clock::time_point stop_by_ = Clock::time_point::max();
    bool accepting_ = false;
    bool stopping_ = false;
};

} // namespace easyconnect
