#include "server/http/connection_queues.hpp"

#include <algorithm>
#include <memory>

namespace easyconnect {

Connection& ConnectionQueues::add(int socket, Clock::time_point now)
{
    Connection::Queue& idle = queue(Wait::request);
    idle.push_back(std::make_unique<Connection>(socket, *limits_));
    Connection& connection = *idle.back();
    connection.place = std::prev(idle.end());
    connection.due = now + patience(Wait::request);
    return connection;
}

void ConnectionQueues::move(Connection& connection, Wait wait, Clock::time_point now)
{
    const Clock::duration patience_now = patience(wait);
    put(connection, wait,
        patience_now == Clock::duration::max() ? Clock::time_point::max() : now + patience_now);
}

void ConnectionQueues::hold(Connection& connection, Clock::time_point until)
{
    put(connection, Wait::moment, until);
    connection.moment = moments_.emplace(until, &connection);
}

void ConnectionQueues::put(Connection& connection, Wait wait, Clock::time_point due)
{
    forget_moment(connection);
    Connection::Queue& to = queue(wait);
    to.splice(to.end(), queue(connection.wait), connection.place);
    connection.wait = wait;
    connection.due = due;
}

void ConnectionQueues::forget_moment(Connection& connection)
{
    if (connection.wait == Wait::moment) moments_.erase(connection.moment);
}

void ConnectionQueues::remove(Connection& connection)
{
    forget_moment(connection);
    queue(connection.wait).erase(connection.place);
}

Connection::Clock::time_point ConnectionQueues::next_due() const
{
    Clock::time_point next = moments_.empty() ? Clock::time_point::max() : moments_.begin()->first;
    for (const Connection::Queue& each : queues_)
        if (!each.empty()) next = std::min(next, each.front()->due);
    return next;
}

Connection* ConnectionQueues::overdue(Clock::time_point now) const
{
    if (!moments_.empty() && moments_.begin()->first <= now) return moments_.begin()->second;
    for (const Connection::Queue& each : queues_)
        if (!each.empty() && each.front()->due <= now) return each.front().get();
    return nullptr;
}

Connection* ConnectionQueues::front(Wait wait) const
{
    return queue(wait).empty() ? nullptr : queue(wait).front().get();
}

std::size_t ConnectionQueues::count(Wait wait) const
{
    return queue(wait).size();
}

bool ConnectionQueues::is_empty() const
{
    return std::ranges::all_of(queues_, [](const auto& each) { return each.empty(); });
}

Connection::Clock::duration ConnectionQueues::patience(Wait wait) const
{
    switch (wait) {
    case Wait::handshake: return limits_->handshake;
    case Wait::request: return limits_->idle;
    case Wait::head: return limits_->head_complete;
    case Wait::body: return limits_->body_progress;
    case Wait::reader: return limits_->write_progress;
    case Wait::farewell: return limits_->farewell;
    case Wait::answer:
    case Wait::turn:
    case Wait::moment: return Clock::duration::max();
    }
    return Clock::duration::max();
}

} // namespace easyconnect
