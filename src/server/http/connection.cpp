#include "server/http/connection.hpp"

#include <cerrno>
#include <linux/sockios.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace easyconnect {

namespace {

/// A connection that once had a large body does not keep its buffer.
constexpr std::size_t kept_capacity_max = 4096;

Connection::Received outcome(ssize_t count)
{
    if (count > 0) return Connection::Received::bytes;
    if (count == 0) return Connection::Received::end;
    return errno == EAGAIN ? Connection::Received::nothing : Connection::Received::broken;
}

} // namespace

void Connection::close()
{
    if (const auto tls = std::exchange(tls_, {})) tls->say_goodbye();
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    outgoing_ = Outgoing{};
}

bool Connection::begin_tls(const TlsIdentity& identity)
{
    tls_ = InboundTls::make(identity, socket_);
    return tls_ != nullptr;
}

std::string Connection::give_up_tls()
{
    return std::exchange(tls_, {})->failure();
}

ssize_t Connection::read_some(std::span<char> into)
{
    if (tls_) return tls_->receive(into);
    ssize_t count = 0;
    do {
        count = ::recv(socket_, into.data(), into.size(), MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    return count;
}

ssize_t Connection::write_some(std::string_view bytes)
{
    if (tls_) return tls_->send(bytes);
    ssize_t count = 0;
    do {
        count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    return count;
}

Connection::Received Connection::receive(std::span<char> scratch)
{
    const ssize_t count = read_some(scratch);
    if (count <= 0) return outcome(count);
    const std::string_view fresh(scratch.data(), static_cast<std::size_t>(count));
    if (kept_.empty()) {
        unanswered_ = fresh; // the usual case: a whole request in one piece is never copied
        return Received::bytes;
    }
    kept_ += fresh;
    unanswered_ = kept_;
    return Received::bytes;
}

Connection::Received Connection::discard(std::span<char> scratch)
{
    const ssize_t count = read_some(scratch);
    if (count > 0) discarded += static_cast<std::size_t>(count);
    return outcome(count);
}

void Connection::keep_unanswered()
{
    if (unanswered_.empty()) {
        kept_.clear();
        if (kept_.capacity() > kept_capacity_max) kept_.shrink_to_fit();
    } else if (kept_.empty()) {
        kept_ = unanswered_;
    } else {
        kept_.erase(0, kept_.size() - unanswered_.size());
    }
    unanswered_ = kept_;
}

Connection::Sent Connection::send(Outgoing reply)
{
    outgoing_ = std::move(reply);
    sent_ = 0;
    return send_more();
}

Connection::Sent Connection::send_more()
{
    const Sent sent = send_up_to(outgoing_.bytes.size());
    if (sent == Sent::all) outgoing_ = Outgoing{};
    return sent;
}

Connection::Sent Connection::send_up_to(std::size_t bytes)
{
    while (sent_ < bytes) {
        const ssize_t count = write_some({outgoing_.bytes.data() + sent_, bytes - sent_});
        if (count < 0) return errno == EAGAIN ? Sent::part : Sent::broken;
        sent_ += static_cast<std::size_t>(count);
    }
    return Sent::all;
}

Connection::Sent Connection::finish_sending()
{
    if (tls_ && !tls_->say_goodbye()) return Sent::part;
    ::shutdown(socket_, SHUT_WR);
    return Sent::all;
}

void Connection::set_out(Outgoing reply, const TransportLimits& limits, Clock::time_point now)
{
    constexpr std::string_view head_end = "\r\n\r\n";
    const std::size_t head = reply.bytes.find(head_end) + head_end.size();
    passage.emplace(reply.wire, head, reply.bytes.size(), limits, now);
    outgoing_ = std::move(reply);
    sent_ = 0;
}

bool Connection::is_unacknowledged() const
{
    int bytes = 0;
    return ::ioctl(socket_, SIOCOUTQ, &bytes) == 0 && bytes > 0;
}

void Connection::arrive()
{
    passage.reset();
    outgoing_ = Outgoing{};
}

void Connection::reset()
{
    tls_.reset(); // without a goodbye
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

} // namespace easyconnect
