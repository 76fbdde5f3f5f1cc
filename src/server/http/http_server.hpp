#pragma once

#include "server/http/event_loop.hpp"
#include "server/http/httplib_bridge.hpp"
#include "server/http/transport_limits.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace easyconnect {

/// What a server is started with. The functions are called on any of its threads, on several at
/// once, and must not throw unless it is said that they may.
struct HttpServerOptions {
    std::string address = "127.0.0.1"; ///< an IP address or a name of this machine
    int port = 8080;                   ///< 0: any free port
    std::string public_url{};          ///< for absolute URLs, when clients see us somewhere else
    /// Threads that serve connections. One does more than two on two cores: the world has one lock,
    /// and waiting for it costs more than the second thread brings (a page of 100 SIMs took 98 us
    /// of CPU time with one and 140 with two, one SIM 15 and 20).
    std::size_t loops = 1;
    std::size_t slow_threads_max = 256; ///< requests that may block, at the same time
    TransportLimits limits{};
    /// Who we are to our clients; null: they are served plain HTTP. Who speaks that to a TLS port
    /// is told so with a 400.
    std::shared_ptr<const TlsIdentity> tls{};

    /// Who is turned away. Default: nobody.
    Doorkeeper doorkeeper{};
    /// Which requests go to the slow lane. Default: none.
    MayBlock may_block{};
    /// The transport's own refusals, and a 500. Default: a short JSON body.
    std::function<Reply(int status, std::string_view message, std::string_view path)> error_reply{};
    /// Told of exceptions from the exchange, one line each. Default: silence.
    std::function<void(std::string_view line)> log{};
    /// Told of TLS handshakes that failed, one line each. Default: silence.
    std::function<void(std::string_view line)> tls_failed{};
};

/// The HTTP/1.1 server: takes connections, frames requests, hands each to the exchange and sends
/// its reply.
///
/// Threads. Each of a few event loops has its own thread and its own connections, from accept (or
/// the loop that accepted hands them over once, for balance) to close; nothing of a connection is
/// shared. On that thread bytes are read, framed, answered by the exchange and sent, without ever
/// blocking on a client. A request that may block is moved to a slow-lane thread with everything it
/// needs; its connection meanwhile waits, unread, and cannot vanish: if the client leaves, only its
/// socket is closed. The reply comes back through the loop's mailbox. So the exchange is called on
/// loop threads and slow-lane threads, and must lock what it shares. A reply's `on_written` is
/// released on the connection's loop thread, or in stop().
///
/// A reply may go on for ever (`LiveBody`). No thread waits for it: its connection waits for a
/// moment of its own, the loop asks for the next piece when that has come and somebody has rung,
/// and asks a reader that takes nothing for nothing, so that no more than one piece of it is in
/// memory.
///
/// httplib's server is not given the sockets: it serves one connection a thread, loses pipelined
/// requests, takes an unread body for the next request, and more. It binds, and composes replies.
///
/// The constructor raises RLIMIT_NOFILE to its hard limit, and httplib ignores SIGPIPE, which
/// OpenSSL would raise.
class HttpServer {
public:
    /// Binds and listens: clients can connect, and wait for start(). Throws BindError.
    /// An exception from `exchange` is answered 500.
    HttpServer(HttpServerOptions options, Exchange exchange);
    /// Stops, too.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// The port listened on, also when it was asked to be any.
    int port() const { return bridge_.port(); }

    /// Begins to serve. To be called once.
    void start();

    /// Refuses new connections, closes idle ones, lets requests that have arrived be answered for
    /// up to `patience`, and ends all threads. Safe to call again, and from several threads, but
    /// not from the exchange. A handler on the slow lane cannot be interrupted: see that they come
    /// back, before or meanwhile; this waits for them.
    void stop(std::chrono::milliseconds patience = std::chrono::milliseconds{1500});

    /// The first half of stop(), which waits for nothing, so that several can end at once.
    void wind_down(std::chrono::milliseconds patience = std::chrono::milliseconds{1500});

    /// Connections open now, those included that are being refused.
    std::size_t connections() const { return premises_.connections; }

private:
    void refuse_new(EventLoop::Clock::time_point deadline);

    HttplibBridge bridge_;
    SlowLane slow_lane_;
    Premises premises_;
    std::mutex stopping_;
    EventLoop::Clock::time_point stop_by_ = EventLoop::Clock::time_point::max();
    std::vector<std::thread> threads_{};
};

} // namespace easyconnect
