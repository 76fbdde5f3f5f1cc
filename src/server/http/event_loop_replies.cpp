// EventLoop's part on replies: how they leave, and what happens to them on the way on purpose.

#include "server/http/event_loop.hpp"

#include <algorithm>
#include <sys/epoll.h>
#include <utility>

namespace easyconnect {

namespace {

using namespace std::chrono_literals;

/// Nothing tells when a client's kernel has acknowledged the last byte, so one has to look; it
/// usually has at once.
constexpr auto acknowledgement_pause = 5ms;

} // namespace

EventLoop::Next EventLoop::send(Connection& connection, Outgoing reply, Afterwards afterwards)
{
    connection.afterwards = afterwards;
    if (reply.live) bring_to_life(connection, std::move(reply.live));
    if (reply.wire.is_clean()) return after(connection, connection.send(std::move(reply)));
    // The time of the round, `now_`, may lie before the request was sent.
    connection.set_out(std::move(reply), premises_.limits, Clock::now());
    return go_on_passage(connection);
}

EventLoop::Next EventLoop::send_more(Connection& connection)
{
    return connection.passage ? go_on_passage(connection)
                              : after(connection, connection.send_more());
}

EventLoop::Next EventLoop::go_on_passage(Connection& connection)
{
    while (true) {
        const Clock::time_point now = Clock::now();
        const PassageStep step = connection.passage->next(connection.sent(), now);
        switch (step.what) {
        // A client that says it will send no more is taken for one that hung up, as proxies do:
        // TCP does not tell the two apart until something is sent.
        case PassageStep::Do::wait: return hold(connection, step.time, EPOLLRDHUP);
        case PassageStep::Do::send: {
            const Connection::Sent sent = connection.send_up_to(step.bytes);
            if (sent != Connection::Sent::all) return after(connection, sent);
            break;
        }
        case PassageStep::Do::go_on:
            connection.arrive();
            return after(connection, Connection::Sent::all);
        case PassageStep::Do::finish:
            connection.arrive();
            // Closing with unread requests would send an RST instead of the FIN.
            connection.afterwards = Afterwards::say_farewell;
            return after(connection, Connection::Sent::all);
        case PassageStep::Do::reset:
            if (connection.is_unacknowledged() && now < step.time)
                return hold(connection, std::min(now + acknowledgement_pause, step.time), 0);
            connection.reset();
            return end(connection);
        }
    }
}

/// Does nothing with it until then, unless one of these events, or an error, ends it.
EventLoop::Next EventLoop::hold(Connection& connection, Clock::time_point until,
                                std::uint32_t events)
{
    if (stopping_) return end(connection);
    queues_.hold(connection, until);
    watch(connection, events);
    return Next::later;
}

EventLoop::Next EventLoop::after(Connection& connection, Connection::Sent sent)
{
    const bool is_over = sent == Connection::Sent::all && !connection.live;
    if (is_over && connection.afterwards == Afterwards::say_farewell)
        sent = connection.finish_sending();
    if (sent == Connection::Sent::broken) return end(connection);
    if (sent == Connection::Sent::part) {
        queues_.move(connection, Wait::reader, now_);
        watch(connection, EPOLLOUT);
        return Next::later;
    }
    if (connection.live) return go_on_live(connection);
    switch (connection.afterwards) {
    case Afterwards::go_on: return Next::request;
    case Afterwards::close: return end(connection);
    case Afterwards::say_farewell: break;
    }
    queues_.move(connection, Wait::farewell, now_);
    watch(connection, EPOLLIN);
    return Next::later;
}

} // namespace easyconnect
