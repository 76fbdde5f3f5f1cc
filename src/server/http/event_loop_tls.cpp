// EventLoop's part on how TLS begins.

#include "server/http/event_loop.hpp"

#include <sys/epoll.h>

namespace easyconnect {

/// The time for the handshake begins now and is never given anew, so who dawdles is gone in time.
void EventLoop::begin_tls(Connection& connection)
{
    if (!connection.begin_tls(*premises_.tls)) {
        end(connection);
        return;
    }
    queues_.move(connection, Wait::handshake, now_);
}

void EventLoop::shake_hands(Connection& connection)
{
    switch (connection.shake_hands()) {
    case InboundTls::Handshake::goes_on: watch(connection, EPOLLIN); return;
    case InboundTls::Handshake::done:
        if (connection.is_surplus)
            refuse_surplus(connection);
        else if (rest(connection) != Next::gone)
            read(connection); // it may have come along with the end of the handshake
        return;
    case InboundTls::Handshake::plain:
        connection.give_up_tls();
        refuse(connection, 400,
               "this port speaks HTTPS; use " + premises_.base_url.for_host("") + " instead", "");
        return;
    case InboundTls::Handshake::failed:
        if (const auto why = connection.give_up_tls(); !why.empty()) premises_.tls_failed(why);
        connection.afterwards = Afterwards::say_farewell; // so that the client reads the alert
        after(connection, Connection::Sent::all);
        return;
    }
}

} // namespace easyconnect
