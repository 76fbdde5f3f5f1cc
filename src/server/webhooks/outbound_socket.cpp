#include "server/webhooks/outbound_socket.hpp"

#include "server/webhooks/name_lookup.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace easyconnect {

namespace {

using Clock = std::chrono::steady_clock;
using Reason = NetworkFailure::Reason;

std::unexpected<NetworkFailure> failure(Reason reason, std::string text)
{
    return std::unexpected(NetworkFailure{reason, std::move(text)});
}

std::unexpected<NetworkFailure> system_failure(int error)
{
    const auto reason = error == EPIPE || error == ECONNRESET ? Reason::closed : Reason::other;
    auto text = std::system_category().message(error);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] |= 0x20;
    return failure(reason, std::move(text));
}

bool must_wait(int error)
{
    return error == EAGAIN || error == EINTR;
}

NetworkResult<Descriptor> connect_to(const SocketAddress& address, const CallEnd& end)
{
    Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.value() < 0) return system_failure(errno);
    const int on = 1; // without it a request after the first may wait 40 ms for a delayed ACK
    ::setsockopt(socket.value(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.value(), address.data(), address.size()) == 0) return socket;
    if (errno != EINPROGRESS) return system_failure(errno);
    if (auto ready = wait_for(socket.value(), POLLOUT, end); !ready)
        return std::unexpected(std::move(ready).error());
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket.value(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return system_failure(error);
    return socket;
}

} // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1))
{}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

Descriptor::~Descriptor()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

NetworkResult<void> wait_for(int descriptor, short events, const CallEnd& end)
{
    pollfd polled[] = {{descriptor, events, 0}, {end.abort, POLLIN, 0}};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end.deadline - Clock::now());
        const auto bounded = std::clamp<std::int64_t>(left.count(), 0, 3'600'000);
        const int ready = ::poll(polled, 2, static_cast<int>(bounded));
        if (ready < 0 && errno != EINTR) return system_failure(errno);
        if (ready > 0 && polled[1].revents != 0) return failure(Reason::aborted, "aborted");
        if (ready > 0) return {};
        if (Clock::now() >= end.deadline) return failure(Reason::late, "time is up");
    }
}

NetworkResult<OutboundSocket> OutboundSocket::connect(const std::string& host, int port,
                                                      std::chrono::milliseconds patience,
                                                      const CallEnd& end)
{
    auto addresses = look_up(host, port, end);
    if (!addresses) return std::unexpected(std::move(addresses).error());
    NetworkFailure last{Reason::other, "the host has no address"};
    for (const auto& address : *addresses) {
        auto socket =
            connect_to(address, {std::min(end.deadline, Clock::now() + patience), end.abort});
        if (socket) return OutboundSocket(std::move(*socket));
        last = std::move(socket).error();
        if (last.reason == Reason::aborted || Clock::now() >= end.deadline) break;
    }
    if (last.reason == Reason::late) {
        last.text = "no connection";
        if (Clock::now() < end.deadline) {
            last.reason = Reason::other;
            last.text += " within " + std::to_string(patience.count()) + " ms";
        }
    }
    return std::unexpected(std::move(last));
}

NetworkResult<std::size_t> OutboundSocket::read(std::span<char> into, const CallEnd& end)
{
    for (;;) {
        // also for a peer that never lets us wait
        if (Clock::now() >= end.deadline) return failure(Reason::late, "time is up");
        const auto count = ::recv(socket_.value(), into.data(), into.size(), 0);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (!must_wait(errno)) return system_failure(errno);
        if (auto ready = wait_for(socket_.value(), POLLIN, end); !ready)
            return std::unexpected(std::move(ready).error());
    }
}

NetworkResult<void> OutboundSocket::write(std::string_view bytes, const CallEnd& end)
{
    while (!bytes.empty()) {
        const auto count = ::send(socket_.value(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (!must_wait(errno)) return system_failure(errno);
        if (auto ready = wait_for(socket_.value(), POLLOUT, end); !ready)
            return std::unexpected(std::move(ready).error());
    }
    return {};
}

void OutboundSocket::write_at_once(std::string_view bytes)
{
    [[maybe_unused]] const auto written =
        ::send(socket_.value(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool OutboundSocket::is_quiet() const
{
    char byte = 0;
    return ::recv(socket_.value(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

} // namespace easyconnect
