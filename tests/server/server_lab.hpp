#pragma once

#include "raw_client.hpp"
#include "server/http/http_server.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect::test {

/// Says back what it was asked.
inline Reply echo(Request&& request)
{
    return Reply{.body = request.method + ' ' + request.path + " [" + request.body + ']'};
}

/// A server on a free port of the loopback interface, with what it logged.
class ServerLab {
public:
    using Adjust = std::function<void(HttpServerOptions&)>;

    explicit ServerLab(Exchange exchange = echo, const Adjust& adjust = {})
        : server(options(adjust), std::move(exchange))
    {
        server.start();
    }

    RawClient client(int receive_buffer = 0) { return RawClient(server.port(), receive_buffer); }

    /// One request over a connection of its own.
    RawReply ask(std::string_view bytes) { return client().ask(bytes); }

    std::vector<std::string> logged()
    {
        const std::lock_guard lock(mutex_);
        return logged_;
    }

    /// The next line that it logs, or has. Throws when none comes in ten seconds.
    std::string first_logged()
    {
        const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (std::chrono::steady_clock::now() < late)
            if (const auto lines = logged(); !lines.empty()) return lines.front();
        throw std::runtime_error("nothing was logged");
    }

private:
    HttpServerOptions options(const Adjust& adjust)
    {
        HttpServerOptions options;
        options.port = 0;
        options.error_reply = [](int status, std::string_view message, std::string_view path) {
            return Reply{.status = status,
                         .body = std::to_string(status) + '|' + std::string(message) + '|' +
                                 std::string(path)};
        };
        options.log = [this](std::string_view line) {
            const std::lock_guard lock(mutex_);
            logged_.emplace_back(line);
        };
        options.tls_failed = options.log;
        options.may_block = [](const Request& request) {
            return request.path.starts_with("/slow");
        };
        if (adjust) adjust(options);
        return options;
    }

    std::mutex mutex_;
    std::vector<std::string> logged_{};

public:
    HttpServer server; // after what its threads use
};

/// A `GET` of this target, with more header lines if need be.
inline std::string get(std::string_view target, std::string_view headers = "")
{
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n" +
           std::string(headers) + "\r\n";
}

/// A `POST` of this body.
inline std::string post(std::string_view target, std::string_view body,
                        std::string_view headers = "")
{
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

/// Opens once, and lets everyone through from then on; also when a test fails.
class Gate {
public:
    ~Gate() { open(); }

    void open()
    {
        if (!opened_.exchange(true)) promise_.set_value();
    }
    void pass() const { open_.wait(); }
    bool opens_within(std::chrono::milliseconds time) const
    {
        return open_.wait_for(time) == std::future_status::ready;
    }
    bool is_open() const { return opens_within(std::chrono::milliseconds{0}); }

private:
    std::promise<void> promise_{};
    std::shared_future<void> open_{promise_.get_future()};
    std::atomic<bool> opened_ = false;
};

/// For Reply::on_written: opens the gate when it is released.
inline std::shared_ptr<void> opener_of(Gate& gate)
{
    return std::shared_ptr<void>(nullptr, [&gate](void*) { gate.open(); });
}

} // namespace easyconnect::test
