#include "server/http/http_server.hpp"

#include <algorithm>
#include <chrono>
#include <sys/resource.h>
#include <sys/socket.h>
#include <utility>

namespace easyconnect {

namespace {

/// Descriptors for everything but accepted connections: files, webhooks, refusals, the standard
/// library.
constexpr std::size_t other_descriptors = 256;

/// httplib refuses longer request lines itself, and not in our words.
constexpr std::size_t request_line_max = 8192;

/// How many connections may be open, of the number wanted.
std::size_t affordable_connections(std::size_t wanted)
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const auto descriptors = static_cast<std::size_t>(limit.rlim_cur);
    if (descriptors < 2 * other_descriptors) return std::min(wanted, descriptors / 2);
    return std::min(wanted, descriptors - other_descriptors);
}

TransportLimits affordable(TransportLimits limits)
{
    limits.connections = affordable_connections(limits.connections);
    limits.request_line = std::min(limits.request_line, request_line_max);
    return limits;
}

Reply short_error(int status)
{
    return {.status = status, .body = R"({"status":)" + std::to_string(status) + '}'};
}

std::function<void(std::string_view)>
or_silence(const std::function<void(std::string_view line)>& told)
{
    if (told) return told;
    return [](std::string_view) {};
}

BridgeCallbacks callbacks(const HttpServerOptions& options)
{
    BridgeCallbacks callbacks{options.error_reply, options.log};
    if (!callbacks.error_reply)
        callbacks.error_reply = [](int status, std::string_view, std::string_view) {
            return short_error(status);
        };
    callbacks.log = or_silence(callbacks.log);
    return callbacks;
}

MayBlock or_never(MayBlock may_block)
{
    if (may_block) return may_block;
    return [](const Request&) { return false; };
}

Doorkeeper or_open(Doorkeeper doorkeeper)
{
    if (doorkeeper) return doorkeeper;
    return [](const Request&) { return std::optional<Reply>(); };
}

long whole_seconds(std::chrono::milliseconds duration)
{
    return std::chrono::floor<std::chrono::seconds>(duration).count();
}

} // namespace

HttpServer::HttpServer(HttpServerOptions options, Exchange exchange)
    : bridge_(options.address, options.port, whole_seconds(options.limits.idle),
              callbacks(options)),
      slow_lane_(options.slow_threads_max), premises_{
                                                .limits = affordable(options.limits),
                                                .exchange = std::move(exchange),
                                                .doorkeeper =
                                                    or_open(std::move(options.doorkeeper)),
                                                .may_block = or_never(std::move(options.may_block)),
                                                .base_url = BaseUrl(options.public_url,
                                                                    options.address, bridge_.port(),
                                                                    options.tls ? "https" : "http"),
                                                .bridge = bridge_,
                                                .slow_lane = slow_lane_,
                                                .tls = std::move(options.tls),
                                                .tls_failed = or_silence(options.tls_failed),
                                            }
{
    for (std::size_t count = std::max<std::size_t>(options.loops, 1); count > 0; --count)
        premises_.loops.push_back(std::make_unique<EventLoop>(premises_));
}

HttpServer::~HttpServer()
{
    stop();
}

void HttpServer::start()
{
    for (const auto& loop : premises_.loops)
        threads_.emplace_back([&served = *loop] { served.run(); });
}

void HttpServer::refuse_new(EventLoop::Clock::time_point deadline)
{
    // The descriptor itself lives as long as the loops may use it.
    ::shutdown(bridge_.listening_socket(), SHUT_RDWR);
    stop_by_ = std::min(stop_by_, deadline);
    for (const auto& loop : premises_.loops) loop->stop(stop_by_);
}

void HttpServer::wind_down(std::chrono::milliseconds patience)
{
    const std::lock_guard lock(stopping_);
    refuse_new(EventLoop::Clock::now() + patience);
}

void HttpServer::stop(std::chrono::milliseconds patience)
{
    const std::lock_guard lock(stopping_);
    refuse_new(EventLoop::Clock::now() + patience);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    // Its last replies find no loop that runs; they are dropped with the connections, just below.
    slow_lane_.stop();
    premises_.loops.clear();
    premises_.connections = 0;
}

} // namespace easyconnect
