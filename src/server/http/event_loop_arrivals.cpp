// EventLoop's part on connections that come.

#include "server/http/event_loop.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <utility>

namespace easyconnect {

namespace {

using namespace std::chrono_literals;

/// Connections accepted before others have their turn.
constexpr int accepts_in_turn = 16;
/// Out of descriptors: without a pause the listener would be reported ready for ever.
constexpr auto accept_pause = 100ms;
/// Beyond the limit on connections, so many more are told so; the rest is just closed.
constexpr std::size_t refused_at_once = 64;

} // namespace

void EventLoop::watch_listener()
{
    if (accepting_) return;
    accepting_ = epoll_.add(premises_.bridge.listening_socket(), EPOLLIN | EPOLLEXCLUSIVE, nullptr);
    if (!accepting_) accept_again_ = Clock::now() + accept_pause;
}

void EventLoop::unwatch_listener()
{
    if (std::exchange(accepting_, false)) epoll_.remove(premises_.bridge.listening_socket());
}

void EventLoop::accept_some()
{
    for (int turn = 0; turn < accepts_in_turn; ++turn) {
        const int socket = ::accept4(premises_.bridge.listening_socket(), nullptr, nullptr,
                                     SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0 && (errno == ECONNABORTED || errno == EINTR)) continue;
        if (socket < 0) {
            if (errno == EAGAIN || errno == EINVAL) return; // EINVAL: the server is stopping
            unwatch_listener();
            accept_again_ = now_ + accept_pause;
            return;
        }
        EventLoop& loop = least_loaded();
        ++loop.load_;
        if (&loop == this)
            begin(socket);
        else
            loop.mailbox_.leave(socket);
    }
}

/// The kernel prefers the loop that waited last, so that one would get most of the connections.
EventLoop& EventLoop::least_loaded()
{
    EventLoop* least = this;
    for (const auto& loop : premises_.loops)
        if (loop->load_ < least->load_) least = loop.get();
    return *least;
}

void EventLoop::begin(int socket)
{
    Connection& connection = queues_.add(socket, now_);
    connection.watched = EPOLLIN;
    const bool is_watched = epoll_.add(socket, EPOLLIN, &connection);
    const std::size_t limit = premises_.limits.connections;
    const std::size_t open = ++premises_.connections;
    if (!is_watched || open > limit + refused_at_once || stopping_)
        end(connection);
    else if (connection.is_surplus = open > limit; premises_.tls)
        begin_tls(connection);
    else if (connection.is_surplus)
        refuse_surplus(connection);
}

EventLoop::Next EventLoop::refuse_surplus(Connection& connection)
{
    return refuse(connection, 503, "the simulator serves as many connections as it may", "");
}

} // namespace easyconnect
