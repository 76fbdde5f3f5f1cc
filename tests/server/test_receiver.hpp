#pragma once

#include "scripted_answer.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace easyconnect::test {

/// A request as it arrived at a TestReceiver.
struct ReceivedRequest {
    std::string method;
    std::string path;                           ///< with its query, as written
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
    std::size_t connection; ///< 1 for the first connection that was made, and so on
};

/// A customer's HTTP endpoint that does as it is told: it listens on a free loopback port, writes
/// down every request in the order of arrival and answers by a script. One thread serves all
/// connections side by side, so an answer that hangs or drips holds up no other connection.
/// Any thread may call any function.
class TestReceiver {
public:
    using Clock = std::chrono::steady_clock;

    enum class Loopback { ipv4, ipv6 };

    /// Answers 200 to everything until told otherwise.
    explicit TestReceiver(Loopback loopback = Loopback::ipv4) : loopback_(loopback)
    {
        listener_ = ::socket(loopback == Loopback::ipv6 ? AF_INET6 : AF_INET,
                             SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_addr = in6addr_loopback;
        const bool is_v6 = loopback == Loopback::ipv6;
        auto* const address =
            is_v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
        socklen_t size = is_v6 ? sizeof v6 : sizeof v4;
        if (::bind(listener_, address, size) != 0 || ::listen(listener_, 512) != 0 ||
            ::getsockname(listener_, address, &size) != 0)
            throw std::runtime_error("the test receiver cannot listen on loopback");
        port_ = ntohs(is_v6 ? v6.sin6_port : v4.sin_port);
        thread_ = std::thread([this] { serve(); });
    }

    ~TestReceiver()
    {
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        wake();
        thread_.join();
        for (const auto& client : clients_) ::close(client.socket);
        if (listener_ >= 0) ::close(listener_);
        ::close(woken_);
    }

    TestReceiver(const TestReceiver&) = delete;
    TestReceiver& operator=(const TestReceiver&) = delete;

    int port() const { return port_; }

    /// Such as `http://127.0.0.1:40123/sms`.
    std::string url(const std::string& path = "/sms") const
    {
        return std::string(loopback_ == Loopback::ipv6 ? "http://[::1]:" : "http://127.0.0.1:") +
               std::to_string(port_) + path;
    }

    /// The next requests get these, one each; then come `on` and `otherwise`.
    void next(std::vector<ScriptedAnswer> script)
    {
        const std::lock_guard lock(mutex_);
        script_.insert(script_.end(), script.begin(), script.end());
    }

    /// Every request for `path` (with its query, if any) that finds no scripted answer.
    void on(const std::string& path, ScriptedAnswer answer)
    {
        const std::lock_guard lock(mutex_);
        by_path_.insert_or_assign(path, std::move(answer));
    }

    /// Every request that finds nothing else.
    void otherwise(ScriptedAnswer answer)
    {
        const std::lock_guard lock(mutex_);
        otherwise_ = std::move(answer);
    }

    /// Waits for the nth request, counted from 1. Throws when it does not come in time.
    ReceivedRequest request(std::size_t nth,
                            std::chrono::milliseconds patience = std::chrono::seconds(10)) const
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, patience, [&] { return requests_.size() >= nth; }))
            throw std::runtime_error("request " + std::to_string(nth) + " has not come; " +
                                     std::to_string(requests_.size()) + " have");
        return requests_[nth - 1];
    }

    /// All requests so far.
    std::vector<ReceivedRequest> requests() const
    {
        const std::lock_guard lock(mutex_);
        return {requests_.begin(), requests_.end()};
    }

    /// Connections made so far.
    std::size_t connections() const
    {
        const std::lock_guard lock(mutex_);
        return connections_;
    }

    /// Waits until every connection has been closed by its client. Throws when one stays too long.
    void await_no_connection(std::chrono::milliseconds patience = std::chrono::seconds(10)) const
    {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, patience, [&] { return open_ == 0; }))
            throw std::runtime_error(std::to_string(open_) + " connections are still open");
    }

    /// Closes all connections, as a restart of the receiver would, and returns when it is done.
    void close_connections()
    {
        std::unique_lock lock(mutex_);
        must_close_ = true;
        wake();
        changed_.wait(lock, [&] { return !must_close_; });
    }

private:
    struct Client {
        int socket;
        std::size_t number;
        std::string received{};
        ScriptedAnswer answer{};
        std::size_t sent = 0; ///< of the answer's bytes
        bool is_answering = false;
        bool is_closed = false;
        Clock::time_point next_send{};
    };

    void wake() const
    {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(woken_, &one, sizeof one);
    }

    void serve()
    {
        for (;;) {
            std::vector<pollfd> polled{{listener_, POLLIN, 0}, {woken_, POLLIN, 0}};
            auto next_send = Clock::time_point::max();
            for (const auto& client : clients_) {
                const bool sends = client.is_answering && !client.answer.hangs;
                const bool is_due = sends && client.next_send <= Clock::now();
                polled.push_back(
                    {client.socket, static_cast<short>(is_due ? POLLIN | POLLOUT : POLLIN), 0});
                if (sends && !is_due) next_send = std::min(next_send, client.next_send);
            }
            ::poll(polled.data(), polled.size(), milliseconds_until(next_send));

            const std::lock_guard lock(mutex_);
            if (is_stopping_) return;
            std::uint64_t count = 0;
            if (polled[1].revents != 0 && ::read(woken_, &count, sizeof count) < 0) return;
            std::size_t i = 2;
            for (auto& client : clients_) {
                if (polled[i++].revents != 0 || must_close_) read_from(client);
                if (client.is_answering && client.next_send <= Clock::now()) write_to(client);
                if (must_close_) client.is_closed = true;
                if (client.is_closed) ::close(client.socket);
            }
            std::erase_if(clients_, [](const Client& client) { return client.is_closed; });
            if (polled[0].revents != 0) accept_all();
            open_ = clients_.size();
            must_close_ = false;
            changed_.notify_all();
        }
    }

    static int milliseconds_until(Clock::time_point time)
    {
        if (time == Clock::time_point::max()) return -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now());
        return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }

    void accept_all()
    {
        for (;;) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (socket < 0) return;
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            clients_.push_back({.socket = socket, .number = ++connections_});
        }
    }

    void read_from(Client& client)
    {
        char bytes[16'384];
        for (;;) {
            const auto count = ::recv(client.socket, bytes, sizeof bytes, 0);
            if (count < 0 && errno == EAGAIN) break;
            if (count <= 0) {
                client.is_closed = true;
                return;
            }
            client.received.append(bytes, static_cast<std::size_t>(count));
        }
        if (!client.is_answering) take_request(client);
    }

    /// Notes a request when it is complete, and decides what to do with it.
    void take_request(Client& client)
    {
        const auto head_end = client.received.find("\r\n\r\n");
        if (head_end == std::string::npos) return;
        ReceivedRequest request{
            .method = {}, .path = {}, .headers = {}, .body = {}, .connection = client.number};
        const auto line_end = client.received.find("\r\n");
        const auto line = client.received.substr(0, line_end);
        request.method = line.substr(0, line.find(' '));
        request.path = line.substr(request.method.size() + 1);
        request.path.resize(request.path.find(' '));
        for (auto at = line_end + 2; at < head_end;) {
            const auto end = client.received.find("\r\n", at);
            const auto colon = client.received.find(": ", at);
            auto name = client.received.substr(at, colon - at);
            for (char& c : name)
                if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
            request.headers[name] = client.received.substr(colon + 2, end - colon - 2);
            at = end + 2;
        }
        const auto length = request.headers.contains("content-length")
                                ? std::stoul(request.headers["content-length"])
                                : 0;
        if (client.received.size() < head_end + 4 + length) return;
        request.body = client.received.substr(head_end + 4, length);
        client.received.erase(0, head_end + 4 + length);

        if (!script_.empty()) {
            client.answer = std::move(script_.front());
            script_.pop_front();
        } else {
            const auto by_path = by_path_.find(request.path);
            client.answer = by_path == by_path_.end() ? otherwise_ : by_path->second;
        }
        client.sent = 0;
        client.is_answering = true;
        client.next_send = Clock::now() + client.answer.delay;
        requests_.push_back(std::move(request));
    }

    void write_to(Client& client)
    {
        const auto& answer = client.answer;
        if (answer.hangs || client.is_closed) return;
        const auto left = answer.bytes.size() - client.sent;
        const auto size = answer.drip.count() > 0 ? std::min<std::size_t>(left, 1) : left;
        const auto count =
            ::send(client.socket, answer.bytes.data() + client.sent, size, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) client.is_closed = true;
        if (count > 0) client.sent += static_cast<std::size_t>(count);
        client.next_send = Clock::now() + answer.drip;
        if (client.sent < answer.bytes.size()) return;
        client.is_answering = false;
        if (answer.closes) client.is_closed = true;
    }

    const Loopback loopback_;
    int listener_ = -1;
    int port_ = 0;
    int woken_ = ::eventfd(0, EFD_CLOEXEC);
    std::list<Client> clients_; ///< the thread's own

    mutable std::mutex mutex_; ///< guards all that follows
    mutable std::condition_variable changed_;
    std::deque<ScriptedAnswer> script_;
    std::map<std::string, ScriptedAnswer> by_path_;
    ScriptedAnswer otherwise_ = ScriptedAnswer::status(200);
    std::deque<ReceivedRequest> requests_;
    std::size_t connections_ = 0;
    std::size_t open_ = 0;
    bool must_close_ = false;
    bool is_stopping_ = false;
    std::thread thread_;
};

} // namespace easyconnect::test
