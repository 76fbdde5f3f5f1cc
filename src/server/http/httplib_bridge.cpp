#include "server/http/httplib_bridge.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace easyconnect {

namespace {

/// httplib's own is 5, which loses connections in a burst: SYN retransmits of a second and more.
constexpr int backlog = 1024;

/// One reply being composed: what goes into httplib's handlers and comes out of them. httplib gives
/// its handlers no room for a caller's context, and calls them on the caller's thread.
struct Composition {
    const std::function<Reply()>& produce;
    Persistence persistence;
    std::string_view path;
    std::size_t body_size = 0;
    std::shared_ptr<void> on_written{};
    Wire wire{};
    std::shared_ptr<LiveBody> live{};
};

thread_local Composition* in_hand = nullptr;

/// Gives httplib a request head that we wrote, and collects what it writes.
class MemoryStream final : public httplib::Stream {
public:
    explicit MemoryStream(std::string head) : head_(std::move(head)) {}

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, size_t size) override
    {
        const size_t count = head_.copy(to, size, read_);
        read_ += count;
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* from, size_t size) override
    {
        if (written.empty()) written.reserve(size + in_hand->body_size);
        written.append(from, size);
        return static_cast<ssize_t>(size);
    }
    // Nothing behind this interface looks at addresses, so they cost no system call.
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return 0; }

    std::string written{};

private:
    std::string head_;
    size_t read_ = 0;
};

/// httplib knows the methods of its own list only; for the others the reply is composed as for GET.
std::string head_for(std::string_view method, std::string_view path)
{
    const bool known = method == "GET" || method == "HEAD" || method == "POST" || method == "PUT" ||
                       method == "PATCH" || method == "DELETE" || method == "OPTIONS";
    std::string head;
    head.reserve(method.size() + path.size() + 14);
    head.append(known ? method : "GET").append(" ").append(known ? path : "/");
    return head.append(" HTTP/1.1\r\n\r\n");
}

std::string what(std::exception_ptr thrown)
{
    try {
        std::rethrow_exception(std::move(thrown));
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "something that is not a std::exception";
    }
}

std::string bind_message(const std::string& address, int port, int error_number)
{
    return "cannot listen on " + address + ':' + std::to_string(port) + ": " +
           std::strerror(error_number);
}

/// 204 and 304 end with their head: RFC 9110, 15.3.5 and 15.4.5.
bool has_body(int status)
{
    return status != 204 && status != 304;
}

} // namespace

BindError::BindError(const std::string& address_, int port_, int error_number_)
    : std::runtime_error(bind_message(address_, port_, error_number_)), address(address_),
      port(port_), error_number(error_number_)
{}

/// Opens up the protected parts of httplib's server that make this possible.
class HttplibBridge::Server final : public httplib::Server {
public:
    Server(const BridgeCallbacks& callbacks, long idle_seconds)
        : callbacks_(callbacks), keep_alive_("timeout=" + std::to_string(idle_seconds))
    {
        // Without SO_REUSEPORT, httplib's default, with which two processes share a port unawares.
        set_socket_options([](socket_t socket) {
            const int on = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        });
        // Accepted sockets inherit it; without it small replies may wait 40 ms for a delayed ACK.
        set_tcp_nodelay(true);
        // Answers everything, so that httplib neither searches regex routes nor reads a body.
        set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
            fill(response, in_hand->produce());
            return HandlerResponse::Handled;
        });
        set_exception_handler([this](const httplib::Request&, httplib::Response& response,
                                     std::exception_ptr thrown) {
            callbacks_.log("a handler failed at " + std::string(in_hand->path) + ": " +
                           what(std::move(thrown)));
            response.headers.clear();
            fill(response, error_reply(500, "An unexpected error occurred", in_hand->path));
        });
        set_post_routing_handler(
            [this](const httplib::Request& request, httplib::Response& response) {
                if (request.method == "HEAD") in_hand->live.reset();
                finish(response);
                misstate_length(response, request.method == "HEAD");
            });
    }

    ~Server() override
    {
        if (svr_sock_ != INVALID_SOCKET) ::close(svr_sock_);
    }

    int bind(const std::string& address, int port)
    {
        errno = 0;
        const int bound = port == 0                     ? bind_to_any_port(address)
                          : bind_to_port(address, port) ? port
                                                        : -1;
        const int reason = errno != 0 ? errno : EADDRNOTAVAIL;
        const bool listens = bound > 0 && ::listen(svr_sock_, backlog) == 0 &&
                             ::fcntl(svr_sock_, F_SETFL, O_NONBLOCK) == 0;
        if (!listens) throw BindError(address, port, reason);
        return bound;
    }

    int socket() const { return svr_sock_; }

    std::string process(std::string head)
    {
        MemoryStream stream(std::move(head));
        bool closed = false;
        // "Close" is only what costs httplib least to write; finish() puts the truth there.
        process_request(stream, true, closed, nullptr);
        return std::move(stream.written);
    }

    Reply error_reply(int status, std::string_view message, std::string_view path) const
    {
        Reply reply = callbacks_.error_reply(status, message, path);
        if (status == 503) reply.headers.emplace_back("Retry-After", "1");
        return reply;
    }

private:
    static void fill(httplib::Response& response, Reply reply)
    {
        response.status = reply.status;
        if (has_body(reply.status)) {
            response.body = std::move(reply.body);
            // an empty body has its type, too (contract 1, recorded)
            response.set_header("Content-Type", reply.content_type);
        }
        for (const auto& [name, value] : reply.headers) response.set_header(name, value);
        in_hand->body_size = response.body.size();
        in_hand->on_written = std::move(reply.on_written);
        in_hand->wire = reply.wire;
        in_hand->live = std::move(reply.live);
    }

    void finish(httplib::Response& response) const
    {
        response.headers.erase("Connection");
        response.headers.erase("Accept-Ranges"); // httplib promises it for HEAD
        if (!has_body(response.status) || in_hand->live) response.headers.erase("Content-Length");
        if (in_hand->persistence == Persistence::close || in_hand->live) {
            response.set_header("Connection", "close");
            return;
        }
        if (in_hand->persistence == Persistence::keep_alive_1_0)
            response.set_header("Connection", "keep-alive");
        response.set_header("Keep-Alive", keep_alive_);
    }

    /// Announces a wrong length if the reply's wire says so, and notes how wrong its client will
    /// find it: not at all when no body follows.
    static void misstate_length(httplib::Response& response, bool is_head)
    {
        std::int64_t& error = in_hand->wire.length_error;
        const std::size_t size = response.body.size();
        error = std::max(error, -static_cast<std::int64_t>(size)); // no length is below 0
        if (error == 0) return;
        const bool has_length = response.headers.erase("Content-Length") > 0;
        if (has_length)
            response.set_header("Content-Length",
                                std::to_string(size + static_cast<std::uint64_t>(error)));
        if (!has_length || is_head) error = 0;
    }

    const BridgeCallbacks& callbacks_;
    std::string keep_alive_;
};

HttplibBridge::HttplibBridge(const std::string& address, int port, long idle_seconds,
                             BridgeCallbacks callbacks)
    : callbacks_(std::move(callbacks)), server_(std::make_unique<Server>(callbacks_, idle_seconds)),
      port_(server_->bind(address, port))
{
    // The tables that httplib makes at its first reply are made here, before there are threads.
    compose("GET", "/", Persistence::close, [] { return Reply{}; });
}

HttplibBridge::~HttplibBridge() = default;

int HttplibBridge::listening_socket() const
{
    return server_->socket();
}

Outgoing HttplibBridge::compose(std::string_view method, std::string_view path,
                                Persistence persistence,
                                const std::function<Reply()>& produce) const
{
    Composition composition{.produce = produce, .persistence = persistence, .path = path};
    in_hand = &composition;
    std::string bytes = server_->process(head_for(method, path));
    in_hand = nullptr;
    return Outgoing{std::move(bytes), std::move(composition.on_written), composition.wire,
                    std::move(composition.live)};
}

Outgoing HttplibBridge::compose_error(int status, std::string_view message, std::string_view path,
                                      Persistence persistence) const
{
    return compose("GET", "/", persistence,
                   [&] { return server_->error_reply(status, message, path); });
}

} // namespace easyconnect
