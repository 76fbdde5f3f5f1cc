#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace easyconnect {

/// Why the network did not do what was asked.
struct NetworkFailure {
    enum class Reason {
        closed, ///< the other side ended or reset the connection
        late,   ///< the deadline passed; the text says what was missing: "no connection"
        other,  ///< refused, unreachable, unknown name, bad certificate, ...
    };
    Reason reason;
    std::string text; ///< half a sentence, without the address: "connection refused"
};

template <class T>
using NetworkResult = std::expected<T, NetworkFailure>;

/// A file descriptor that is closed with its owner. -1 when there is none.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    int value() const { return descriptor_; }

private:
    int descriptor_ = -1;
};

/// Where a TCP connection may go: an IPv4 or IPv6 address with its port.
class SocketAddress {
public:
    /// REQUIRES: `size` is at most that of a sockaddr_storage.
    SocketAddress(const sockaddr* address, socklen_t size);
    const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const { return size_; }
    int family() const { return storage_.ss_family; }
    int port() const;
    /// The 4 or 16 bytes of the address, in network order; none for other families.
    std::span<const std::uint8_t> bytes() const;
    /// The same address with another port.
    SocketAddress with_port(int port) const;

private:
    sockaddr_storage storage_{};
    socklen_t size_;
};

/// A TCP connection to a server that never waits. SIGPIPE is never raised.
class OutboundSocket {
public:
    OutboundSocket() = default;

    /// Begins to connect. The descriptor shows POLLOUT or its hang-up when that is decided; then
    /// `connected` tells how.
    static NetworkResult<OutboundSocket> connect(const SocketAddress& address);
    NetworkResult<void> connected() const;

    int descriptor() const { return socket_.value(); }

    /// Reads what is there: how many bytes, 0 at the end of the stream, nothing while none came.
    NetworkResult<std::optional<std::size_t>> read(std::span<char> into);

    /// Writes what fits: how many bytes.
    NetworkResult<std::size_t> write(std::string_view bytes);

    /// Whether there is nothing to read and the other side has not closed: the only state in which
    /// an unused HTTP connection is fit for use.
    bool is_quiet() const;

private:
    explicit OutboundSocket(Descriptor socket) : socket_(std::move(socket)) {}
    Descriptor socket_;
};

} // namespace easyconnect
