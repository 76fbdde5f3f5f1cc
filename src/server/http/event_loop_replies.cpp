// EventLoop's part on replies: how they leave, and what becomes of their connections.

#include "server/http/event_loop.hpp"

#include <sys/epoll.h>
#include <utility>

namespace easyconnect {

EventLoop::Next EventLoop::send(Connection& connection, Outgoing reply, Afterwards afterwards)
{
    connection.afterwards = afterwards;
    return after(connection, connection.send(std::move(reply)));
}

EventLoop::Next EventLoop::after(Connection& connection, Connection::Sent sent)
{
    if (sent == Connection::Sent::broken) return end(connection);
    if (sent == Connection::Sent::part) {
        queues_.move(connection, Wait::reader, now_);
        watch(connection, EPOLLOUT);
        return Next::later;
    }
    switch (connection.afterwards) {
    case Afterwards::go_on: return Next::request;
    case Afterwards::close: return end(connection);
    case Afterwards::say_farewell: break;
    }
    connection.finish_sending();
    queues_.move(connection, Wait::farewell, now_);
    watch(connection, EPOLLIN);
    return Next::later;
}

} // namespace easyconnect
