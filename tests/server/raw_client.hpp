#pragma once

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace easyconnect::test {

/// A reply as it came over the wire.
struct RawReply {
    int status = 0;
    std::string head{}; ///< the status line and headers, with their line ends
    std::string body{};

    /// A header's value, or nothing. The name as the server spells it.
    std::optional<std::string> header(std::string_view name) const
    {
        const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return std::nullopt;
        const std::size_t begin = at + 2 + name.size() + 2;
        return head.substr(begin, head.find("\r\n", begin) - begin);
    }

    /// All headers, in their order.
    std::vector<std::pair<std::string, std::string>> headers() const
    {
        std::vector<std::pair<std::string, std::string>> all;
        for (auto at = head.find("\r\n") + 2; at < head.size(); at = head.find("\r\n", at) + 2) {
            const auto colon = head.find(": ", at);
            all.emplace_back(head.substr(at, colon - at),
                             head.substr(colon + 2, head.find("\r\n", at) - colon - 2));
        }
        return all;
    }
};

/// An HTTP client that is as rude as a test wants it to be: it sends any bytes and reads what
/// comes. Everything has a deadline; passing it is a std::runtime_error.
class RawClient {
public:
    using Clock = std::chrono::steady_clock;

    /// Connects to a port of this machine. `receive_buffer` bytes make a client that takes little.
    explicit RawClient(int port, int receive_buffer = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        if (receive_buffer > 0)
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        connect(port);
    }
    virtual ~RawClient() { close(); }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)),
          error_at_end_(other.error_at_end_)
    {}
    RawClient& operator=(RawClient&&) = delete;

    /// Sends all, or stops when the server has gone.
    void send(std::string_view bytes)
    {
        const Clock::time_point deadline = Clock::now() + patience;
        while (!bytes.empty()) {
            const ssize_t count = put(bytes);
            if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
            if (count > 0) continue;
            if (errno != EAGAIN) return;
            wait_for(POLLOUT, deadline);
        }
    }

    /// The next reply, with as much body as its Content-Length says; `without_body` after a HEAD.
    RawReply read_reply(bool without_body = false)
    {
        const Clock::time_point deadline = Clock::now() + patience;
        std::size_t head_end = 0;
        while ((head_end = received_.find("\r\n\r\n")) == std::string::npos)
            if (!read_some(deadline))
                throw std::runtime_error("closed before a reply was complete");
        RawReply reply{.head = received_.substr(0, head_end + 2)};
        reply.status = std::stoi(reply.head.substr(reply.head.find(' ')));
        received_.erase(0, head_end + 4);
        const std::size_t size =
            without_body ? 0 : std::stoul(reply.header("Content-Length").value_or("0"));
        while (received_.size() < size)
            if (!read_some(deadline)) throw std::runtime_error("closed before a body was complete");
        reply.body = received_.substr(0, size);
        received_.erase(0, size);
        return reply;
    }

    /// Sends a request and reads its reply.
    RawReply ask(std::string_view bytes)
    {
        send(bytes);
        return read_reply();
    }

    /// Exactly so many bytes, be they whatever they are.
    std::string read_bytes(std::size_t size)
    {
        const Clock::time_point deadline = Clock::now() + patience;
        while (received_.size() < size)
            if (!read_some(deadline)) throw std::runtime_error("closed before so many bytes");
        const std::string bytes = received_.substr(0, size);
        received_.erase(0, size);
        return bytes;
    }

    /// What comes up to these bytes, and they themselves.
    std::string read_past(std::string_view end)
    {
        const Clock::time_point deadline = Clock::now() + patience;
        std::size_t at = 0;
        while ((at = received_.find(end)) == std::string::npos)
            if (!read_some(deadline)) throw std::runtime_error("closed before that came");
        const std::string bytes = received_.substr(0, at + end.size());
        received_.erase(0, bytes.size());
        return bytes;
    }

    /// All that comes until the server closes.
    std::string read_to_end()
    {
        const Clock::time_point deadline = Clock::now() + patience;
        while (read_some(deadline)) {
        }
        return std::exchange(received_, {});
    }

    /// Whether the server stays silent, and keeps the connection open, for so long.
    bool hears_nothing_for(std::chrono::milliseconds time)
    {
        pollfd waiting{socket_, POLLIN, 0};
        return received_.empty() && ::poll(&waiting, 1, static_cast<int>(time.count())) == 0;
    }

    /// Whether the end of the connection came as a reset, which destroys replies under way.
    bool was_reset() const { return error_at_end_ == ECONNRESET; }
    /// The errno at which reading ended, or 0 when the server closed.
    int error_at_end() const { return error_at_end_; }

    /// Says that no more requests will come.
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }

    void close()
    {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

    /// Vanishes without the usual goodbye.
    void reset()
    {
        const linger at_once{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

protected:
    int socket() const { return socket_; }

    /// As ::send and ::recv.
    virtual ssize_t put(std::string_view bytes)
    {
        return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    virtual ssize_t take(char* into, std::size_t size)
    {
        return ::recv(socket_, into, size, MSG_DONTWAIT);
    }

private:
    static constexpr std::chrono::milliseconds patience{10'000}; // slow only under a sanitizer

    void connect(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<in_port_t>(port));
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            return;
        const int reason = errno;
        close();
        throw std::runtime_error("cannot connect: errno " + std::to_string(reason));
    }

    void wait_for(short event, Clock::time_point deadline) const
    {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd waiting{socket_, event, 0};
        if (::poll(&waiting, 1, static_cast<int>(std::max<decltype(left)>(left, 0))) == 0)
            throw std::runtime_error("the server did not react in time");
    }

    /// False at the end of the connection.
    bool read_some(Clock::time_point deadline)
    {
        wait_for(POLLIN, deadline);
        char bytes[65536];
        const ssize_t count = take(bytes, sizeof bytes);
        error_at_end_ = count < 0 ? errno : 0;
        if (count > 0) received_.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }

    int socket_;
    std::string received_{};
    int error_at_end_ = 0;
};

} // namespace easyconnect::test
