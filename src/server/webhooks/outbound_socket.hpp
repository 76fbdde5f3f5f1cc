#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

/// When a call to somebody else's server ends, whatever that server does.
struct CallEnd {
    std::chrono::steady_clock::time_point deadline;
    int abort; ///< a descriptor that becomes readable when the call must end at once
};

/// Why the network did not do what was asked.
struct NetworkFailure {
    enum class Reason {
        closed,  ///< the other side ended or reset the connection
        late,    ///< the deadline passed; the text says what was missing: "no connection"
        aborted, ///< CallEnd::abort became readable
        other,   ///< refused, unreachable, unknown name, bad certificate, ...
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

/// Waits until `descriptor` shows one of the poll `events` or its hang-up.
NetworkResult<void> wait_for(int descriptor, short events, const CallEnd& end);

/// A TCP connection to a server, each of whose steps ends with the call it is made for. One thread
/// at a time. SIGPIPE is never raised.
class OutboundSocket {
public:
    /// Connects to the first address of `host` (a name or an address without brackets) that
    /// accepts, each within `patience`.
    static NetworkResult<OutboundSocket> connect(const std::string& host, int port,
                                                 std::chrono::milliseconds patience,
                                                 const CallEnd& end);

    /// Waits for at least one byte and gives how many came; 0 at the end of the stream.
    NetworkResult<std::size_t> read(std::span<char> into, const CallEnd& end);

    /// Writes all of `bytes`.
    NetworkResult<void> write(std::string_view bytes, const CallEnd& end);

    /// Writes what fits without waiting, for a last farewell; failures do not matter.
    void write_at_once(std::string_view bytes);

    /// Whether there is nothing to read and the other side has not closed: the only state in which
    /// an unused HTTP connection is fit for use.
    bool is_quiet() const;

private:
    explicit OutboundSocket(Descriptor socket) : socket_(std::move(socket)) {}
    Descriptor socket_;
};

} // namespace easyconnect
