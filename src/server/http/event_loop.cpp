#include "server/http/event_loop.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <span>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <utility>

namespace easyconnect {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t scratch_size = std::size_t{64} * 1024;
/// Pipelined requests answered before others have their turn.
constexpr int requests_in_turn = 16;
/// A turn that has taken so long is over after the request in hand: pipelined requests may each be
/// for a thousand SIMs.
constexpr auto turn_time = 500us;
/// What a refused client may still send before we stop listening to it.
constexpr std::size_t discarded_max = std::size_t{32} * 1024 * 1024;

} // namespace

EventLoop::EventLoop(Premises& premises)
    : premises_(premises), queues_(premises.limits), scratch_(scratch_size)
{
    epoll_.add(mailbox_.descriptor(), EPOLLIN, &mailbox_);
}

void EventLoop::run()
{
    watch_listener();
    while (!(stopping_ && (queues_.is_empty() || now_ >= stop_by_))) {
        const std::span<const epoll_event> events = epoll_.wait(epoll_timeout());
        now_ = Clock::now();
        bool has_mail = false;
        for (const epoll_event& event : events) {
            if (event.data.ptr == nullptr)
                accept_some();
            else if (event.data.ptr == &mailbox_)
                has_mail = true;
            else
                handle(*static_cast<Connection*>(event.data.ptr), event.events);
        }
        // Only now, since each of these may end connections that the events above are about.
        if (has_mail) read_mail();
        serve_turns();
        expire();
    }
}

int EventLoop::epoll_timeout() const
{
    if (queues_.front(Wait::turn) != nullptr) return 0;
    const Clock::time_point next = std::min({queues_.next_due(), accept_again_, stop_by_});
    if (next == Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
    return static_cast<int>(std::clamp<decltype(left)>(left, 0, INT_MAX));
}

void EventLoop::handle(Connection& connection, std::uint32_t events)
{
    const bool is_dead = (events & (EPOLLERR | EPOLLHUP)) != 0;
    switch (connection.wait) {
    case Wait::handshake: shake_hands(connection); return;
    case Wait::request:
    case Wait::head:
    case Wait::body: read(connection); return;
    case Wait::reader:
        if (send_more(connection) == Next::request) serve(connection);
        return;
    case Wait::farewell: discard(connection); return;
    case Wait::answer:
        // The slow lane still holds on to the connection; deliveries end it.
        if (is_dead)
            connection.close();
        else
            watch(connection, 0); // more requests, or a half close: they have time
        return;
    case Wait::turn: return;
    case Wait::moment: end(connection); return; // the client hung up
    }
}

void EventLoop::read_mail()
{
    Mailbox::Mail mail = mailbox_.take();
    for (const int socket : mail.sockets) begin(socket);
    for (Mailbox::Delivery& delivery : mail.deliveries) {
        Connection& connection = *delivery.connection;
        if (connection.is_closed())
            end(connection);
        else if (send(connection, std::move(delivery.reply), connection.afterwards) ==
                 Next::request)
            serve(connection);
    }
    if (mail.has_rung) hear_bells();
    if (!mail.stop_by) return;
    stop_by_ = *mail.stop_by;
    wind_down();
}

void EventLoop::wind_down()
{
    stopping_ = true;
    unwatch_listener();
    accept_again_ = Clock::time_point::max();
    while (Connection* early = queues_.front(Wait::handshake)) end(*early);
    while (Connection* idle = queues_.front(Wait::request)) {
        read(*idle); // what has arrived is answered, even now
        if (queues_.front(Wait::request) == idle) end(*idle);
    }
    while (Connection* begun = queues_.front(Wait::head)) end(*begun);
    while (Connection* refused = queues_.front(Wait::farewell)) end(*refused);
    end_live();
    while (Connection* held = queues_.front(Wait::moment)) end(*held);
}

// --- connections ---

EventLoop::Next EventLoop::end(Connection& connection)
{
    if (connection.live) std::erase(live_, &connection);
    queues_.remove(connection);
    --premises_.connections;
    --load_;
    return Next::gone;
}

void EventLoop::watch(Connection& connection, std::uint32_t events)
{
    events = connection.events_for(events);
    if (connection.watched == events) return;
    connection.watched = events;
    epoll_.change(connection.socket(), events, &connection);
}

/// At least one; the others as long as nobody who sends one request at a time would notice.
void EventLoop::serve_turns()
{
    const Clock::time_point enough = Clock::now() + turn_time;
    for (std::size_t left = queues_.count(Wait::turn); left > 0; --left) {
        serve(*queues_.front(Wait::turn));
        if (Clock::now() >= enough) return;
    }
}

void EventLoop::expire()
{
    if (accept_again_ <= now_) {
        accept_again_ = Clock::time_point::max();
        watch_listener();
    }
    while (Connection* late = queues_.overdue(now_)) {
        if (late->wait == Wait::moment) {
            if (send_more(*late) == Next::request) serve(*late);
        } else if (late->wait == Wait::head || late->wait == Wait::body) {
            refuse(*late, 408, "the request did not arrive in time",
                   late->framer.path_in(late->unanswered()));
        } else {
            end(*late);
        }
    }
}

// --- requests ---

void EventLoop::read(Connection& connection)
{
    switch (connection.receive(scratch_)) {
    case Connection::Received::bytes: serve(connection); return;
    case Connection::Received::nothing: watch(connection, EPOLLIN); return; // or what TLS needs
    case Connection::Received::end:
    case Connection::Received::broken: end(connection); return;
    }
}

void EventLoop::discard(Connection& connection)
{
    const Connection::Received received = connection.discard(scratch_);
    if (received == Connection::Received::nothing) return watch(connection, EPOLLIN);
    if (received != Connection::Received::bytes || connection.discarded > discarded_max)
        end(connection);
}

void EventLoop::serve(Connection& connection)
{
    const Clock::time_point enough = Clock::now() + turn_time;
    int answered = 0;
    do {
        switch (serve_one(connection)) {
        case Next::request: break;
        case Next::later: connection.keep_unanswered(); return;
        case Next::gone: return;
        }
    } while (++answered < requests_in_turn && Clock::now() < enough);
    connection.keep_unanswered();
    queues_.move(connection, Wait::turn, now_);
}

EventLoop::Next EventLoop::serve_one(Connection& connection)
{
    if (connection.unanswered().empty()) return rest(connection);
    Framing framing = connection.framer.advance(connection.unanswered());
    if (const auto* need = std::get_if<NeedMore>(&framing)) return wait_for_more(connection, *need);
    if (const auto* wrong = std::get_if<Unframeable>(&framing))
        return refuse(connection, wrong->status, wrong->message, wrong->path);
    return answer(connection, std::get<WholeRequest>(std::move(framing)));
}

EventLoop::Next EventLoop::rest(Connection& connection)
{
    if (stopping_) return end(connection);
    queues_.move(connection, Wait::request, now_);
    watch(connection, EPOLLIN);
    return Next::later;
}

EventLoop::Next EventLoop::wait_for_more(Connection& connection, const NeedMore& need)
{
    const bool has_begun = connection.request_started != Clock::time_point{};
    if (!has_begun) connection.request_started = now_;
    if (now_ - connection.request_started >= premises_.limits.request_complete)
        return refuse(connection, 408, "the request did not arrive in time",
                      connection.framer.path_in(connection.unanswered()));

    if (need.head_complete && !std::exchange(connection.was_let_in, true)) {
        const WholeRequest head = connection.framer.head_in(connection.unanswered());
        const std::string method(head.method);
        const std::string path(path_of(head.target));
        if (auto refused = premises_.doorkeeper(request_of(head))) {
            connection.consume(connection.unanswered().size());
            return send(connection,
                        premises_.bridge.compose(method, path, Persistence::close,
                                                 [&] { return *std::move(refused); }),
                        Afterwards::say_farewell);
        }
    }
    if (need.client_waits && !std::exchange(connection.was_told_to_continue, true)) {
        const Next told =
            send(connection, Outgoing{"HTTP/1.1 100 Continue\r\n\r\n"}, Afterwards::go_on);
        if (told != Next::request) return told;
    }
    // A piece of the body gives time for the next one; a piece of the head does not.
    const Wait wait = need.head_complete ? Wait::body : Wait::head;
    if (!has_begun || wait == Wait::body || wait != connection.wait)
        queues_.move(connection, wait, now_);
    watch(connection, EPOLLIN);
    return Next::later;
}

EventLoop::Next EventLoop::answer(Connection& connection, WholeRequest whole)
{
    connection.consume(whole.size);
    connection.request_started = Clock::time_point{};
    connection.was_told_to_continue = false;

    const std::string_view path = path_of(whole.target);
    const Persistence persistence = stopping_ || !whole.keep_alive ? Persistence::close
                                    : whole.minor_version == 0     ? Persistence::keep_alive_1_0
                                                                   : Persistence::keep_alive;
    Request request = request_of(whole);
    request.body = std::move(whole.body);
    std::optional<Reply> refused;
    if (!std::exchange(connection.was_let_in, false)) refused = premises_.doorkeeper(request);
    if (!refused && premises_.may_block(request))
        return answer_slowly(connection, persistence, std::move(request),
                             std::string(whole.method));

    Outgoing reply = premises_.bridge.compose(whole.method, path, persistence, [&] {
        return refused ? *std::move(refused) : premises_.exchange(std::move(request));
    });
    // Over TLS the client's goodbye may lie unread, too.
    const bool all_is_read = !premises_.tls && connection.unanswered().empty();
    const Afterwards ending = all_is_read ? Afterwards::close : Afterwards::say_farewell;
    return send(connection, std::move(reply),
                persistence == Persistence::close ? ending : Afterwards::go_on);
}

/// What the API sees of a request, but for its body.
Request EventLoop::request_of(const WholeRequest& whole) const
{
    const std::string_view path = path_of(whole.target);
    return {
        .method = std::string(whole.method), // after HEAD, httplib drops the body
        .path = std::string(path),
        .query = form_pairs(whole.target.substr(std::min(path.size() + 1, whole.target.size()))),
        .authorization = std::string(whole.authorization),
        .content_type = std::string(whole.content_type),
        .world = std::string(whole.world),
        .last_event_id = std::string(whole.last_event_id),
        .if_none_match = std::string(whole.if_none_match),
        .host = std::string(whole.host),
        .origin = std::string(whole.origin),
        .fetch_site = std::string(whole.fetch_site),
        .control_token = std::string(whole.control_token),
        .body = {},
        .base_url = premises_.base_url.for_host(whole.host),
    };
}

EventLoop::Next EventLoop::answer_slowly(Connection& connection, Persistence persistence,
                                         Request request, std::string method)
{
    connection.afterwards =
        persistence == Persistence::close ? Afterwards::say_farewell : Afterwards::go_on;
    const std::string path = request.path;
    queues_.move(connection, Wait::answer, now_);
    const bool taken =
        premises_.slow_lane.take([this, &connection, persistence, path, method = std::move(method),
                                  request = std::move(request)]() mutable {
            Outgoing reply = premises_.bridge.compose(
                method, path, persistence, [&] { return premises_.exchange(std::move(request)); });
            mailbox_.leave(Mailbox::Delivery{&connection, std::move(reply)});
        });
    if (taken) return Next::later;
    return send(connection,
                premises_.bridge.compose_error(503, "all threads for requests that wait are taken",
                                               path, persistence),
                connection.afterwards);
}

EventLoop::Next EventLoop::refuse(Connection& connection, int status, std::string_view message,
                                  std::string_view path)
{
    connection.consume(connection.unanswered().size());
    return send(connection,
                premises_.bridge.compose_error(status, message, path, Persistence::close),
                Afterwards::say_farewell);
}

} // namespace easyconnect
