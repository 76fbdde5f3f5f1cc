// EventLoop's part on replies that go on for as long as their client stays.

#include "server/http/event_loop.hpp"

#include <algorithm>
#include <sys/epoll.h>
#include <utility>

namespace easyconnect {

/// Notes that this reply goes on. Its end is the end of the connection.
void EventLoop::bring_to_life(Connection& connection, std::shared_ptr<LiveBody> body)
{
    const Clock::time_point filler_due = Clock::now() + body->silence;
    connection.live.emplace(LivePassage{.body = std::move(body), .filler_due = filler_due});
    connection.afterwards = Afterwards::say_farewell;
    live_.push_back(&connection);
}

/// Asks for the next piece when its time has come, and sends it; else waits for that time. To be
/// called when everything before has been sent, or that time has come, or somebody has rung.
EventLoop::Next EventLoop::go_on_live(Connection& connection)
{
    LivePassage& live = *connection.live;
    if (live.is_over) {
        if (stopping_) return end(connection); // nobody waits for a farewell any more
        std::erase(live_, &connection);
        connection.live.reset();
        return after(connection, Connection::Sent::all);
    }
    const Clock::time_point now = Clock::now();
    if (stopping_ || (*live.has_rung && now >= live.ask_not_before)) {
        *live.has_rung = false; // before it is asked: what comes about meanwhile rings again
        LiveBody::Piece piece = live.body->next();
        live.ask_not_before = now + live.body->pause;
        live.is_over = piece.is_last || stopping_;
        if (!live.is_over)
            live.body->call_back([this, has_rung = live.has_rung] {
                *has_rung = true;
                mailbox_.ring();
            });
        if (!piece.text.empty() || live.is_over)
            return send_piece(connection, std::move(piece.text));
    }
    if (now >= live.filler_due) return send_piece(connection, live.body->filler);
    const Clock::time_point next =
        *live.has_rung ? std::min(live.ask_not_before, live.filler_due) : live.filler_due;
    // a client that says it will send no more has hung up
    return hold(connection, next, EPOLLRDHUP);
}

EventLoop::Next EventLoop::send_piece(Connection& connection, std::string text)
{
    connection.live->filler_due = Clock::now() + connection.live->body->silence;
    return after(connection, connection.send(Outgoing{std::move(text)}));
}

/// Goes on with those that somebody has rung for. One whose client has not taken the last piece
/// finds out when it has.
void EventLoop::hear_bells()
{
    for (Connection* const connection : std::vector(live_))
        if (connection->wait == Wait::moment && *connection->live->has_rung)
            go_on_live(*connection);
}

/// Lets each say its last word; their connections end with it, at once or when their clients have
/// taken it.
void EventLoop::end_live()
{
    for (Connection* const connection : std::vector(live_))
        if (connection->wait == Wait::moment) go_on_live(*connection);
}

} // namespace easyconnect
