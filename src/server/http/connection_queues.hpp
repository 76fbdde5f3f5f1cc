#pragma once

#include "server/http/connection.hpp"
#include "server/http/transport_limits.hpp"

#include <array>
#include <cstddef>

namespace easyconnect {

/// Owns the connections of one loop, each in the queue of what it waits for, oldest first. All in
/// one queue wait equally long, so its front is always due first and no timer is needed: a thousand
/// idle connections cost nothing until the first of them is due. Only those that wait for a moment
/// each have a time of their own, and are kept in its order.
class ConnectionQueues {
public:
    using Clock = Connection::Clock;

    /// REQUIRES: `limits` outlives the queues.
    explicit ConnectionQueues(const TransportLimits& limits) : limits_(&limits) {}

    /// Takes over an accepted socket; it waits for a request. Its address stays the same.
    Connection& add(int socket, Clock::time_point now);
    /// To the back of that queue, be it the same: its time begins anew.
    void move(Connection& connection, Wait wait, Clock::time_point now);
    /// Has it wait for this moment.
    void hold(Connection& connection, Clock::time_point until);
    /// Closes and forgets a connection.
    void remove(Connection& connection);

    /// When the first deadline passes; the far future if none does.
    Clock::time_point next_due() const;
    /// Some connection whose deadline has passed, or null.
    Connection* overdue(Clock::time_point now) const;
    /// The connection that waits longest for this, or null. Of those that wait for a moment, any.
    Connection* front(Wait wait) const;
    std::size_t count(Wait wait) const;
    bool is_empty() const;

private:
    Connection::Queue& queue(Wait wait) { return queues_[static_cast<std::size_t>(wait)]; }
    const Connection::Queue& queue(Wait wait) const
    {
        return queues_[static_cast<std::size_t>(wait)];
    }
    Clock::duration patience(Wait wait) const;
    void put(Connection& connection, Wait wait, Clock::time_point due);
    void forget_moment(Connection& connection);

    const TransportLimits* limits_;
    std::array<Connection::Queue, static_cast<std::size_t>(Wait::moment) + 1> queues_{};
    Connection::Moments moments_{}; ///< those that wait for one, the first due first
};

} // namespace easyconnect
