#include "server/webhooks/outbound_socket.hpp"

#include <cassert>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <system_error>
#include <unistd.h>

namespace easyconnect {

namespace {

using Reason = NetworkFailure::Reason;

std::unexpected<NetworkFailure> system_failure(int error)
{
    const auto reason = error == EPIPE || error == ECONNRESET ? Reason::closed : Reason::other;
    auto text = std::system_category().message(error);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] |= 0x20;
    return std::unexpected(NetworkFailure{reason, std::move(text)});
}

bool must_wait(int error)
{
    return error == EAGAIN || error == EINTR;
}

} // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1))
{}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    Descriptor old(std::exchange(descriptor_, std::exchange(other.descriptor_, -1)));
    return *this;
}

Descriptor::~Descriptor()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

SocketAddress::SocketAddress(const sockaddr* address, socklen_t size) : size_(size)
{
    assert(size <= sizeof storage_);
    std::memcpy(&storage_, address, size);
}

int SocketAddress::port() const
{
    // the port stands at the same place in both families
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
}

std::span<const std::uint8_t> SocketAddress::bytes() const
{
    if (family() == AF_INET) {
        const auto& address = reinterpret_cast<const sockaddr_in*>(&storage_)->sin_addr;
        return {reinterpret_cast<const std::uint8_t*>(&address), sizeof address};
    }
    if (family() == AF_INET6) {
        const auto& address = reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_addr;
        return {reinterpret_cast<const std::uint8_t*>(&address), sizeof address};
    }
    return {};
}

SocketAddress SocketAddress::with_port(int port) const
{
    SocketAddress other = *this;
    reinterpret_cast<sockaddr_in*>(&other.storage_)->sin_port =
        htons(static_cast<std::uint16_t>(port));
    return other;
}

NetworkResult<OutboundSocket> OutboundSocket::connect(const SocketAddress& address)
{
    Descriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.value() < 0) return system_failure(errno);
    const int on = 1; // without it a request after the first may wait 40 ms for a delayed ACK
    ::setsockopt(socket.value(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.value(), address.data(), address.size()) != 0 && errno != EINPROGRESS)
        return system_failure(errno);
    return OutboundSocket(std::move(socket));
}

NetworkResult<void> OutboundSocket::connected() const
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(descriptor(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return system_failure(error);
    return {};
}

NetworkResult<std::optional<std::size_t>> OutboundSocket::read(std::span<char> into)
{
    const auto count = ::recv(descriptor(), into.data(), into.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (must_wait(errno)) return std::optional<std::size_t>{};
    return system_failure(errno);
}

NetworkResult<std::size_t> OutboundSocket::write(std::string_view bytes)
{
    const auto count = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (must_wait(errno)) return std::size_t{0};
    return system_failure(errno);
}

bool OutboundSocket::is_quiet() const
{
    char byte = 0;
    return ::recv(descriptor(), &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

} // namespace easyconnect
