#include "server/webhooks/name_lookup.hpp"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace easyconnect {

namespace {

using Addresses = NetworkResult<std::vector<SocketAddress>>;

std::unexpected<NetworkFailure> unknown_host(std::string why)
{
    return std::unexpected(NetworkFailure{NetworkFailure::Reason::other,
                                          "the host name cannot be resolved: " + std::move(why)});
}

Addresses ask(const std::string& host, const std::string& port, int flags)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); code != 0)
        return unknown_host(::gai_strerror(code));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::vector<SocketAddress> addresses;
    for (const auto* at = found; at != nullptr; at = at->ai_next)
        addresses.emplace_back(at->ai_addr, at->ai_addrlen);
    return addresses;
}

/// "localhost" is this machine, whatever a hosts file says or lacks (RFC 6761, 6.3).
Addresses loopback(const std::string& port)
{
    auto addresses = ask("::1", port, AI_NUMERICHOST);
    const auto v4 = ask("127.0.0.1", port, AI_NUMERICHOST);
    if (!addresses || !v4) return v4;
    addresses->insert(addresses->end(), v4->begin(), v4->end());
    return addresses;
}

/// What the asking and the asked thread share; the last one to leave destroys it.
struct Question {
    Descriptor answered{::eventfd(0, EFD_CLOEXEC)};
    std::mutex mutex;
    Addresses answer;
};

} // namespace

SocketAddress::SocketAddress(const sockaddr* address, socklen_t size) : size_(size)
{
    assert(size <= sizeof storage_);
    std::memcpy(&storage_, address, size);
}

Addresses look_up(const std::string& host, int port, const CallEnd& end)
{
    const auto service = std::to_string(port);
    if (host == "localhost") return loopback(service);
    if (auto numeric = ask(host, service, AI_NUMERICHOST)) return numeric;

    const auto question = std::make_shared<Question>();
    if (question->answered.value() < 0) return unknown_host("no file descriptor is left");
    try {
        std::thread([question, host, service] {
            auto answer = ask(host, service, 0);
            const std::lock_guard lock(question->mutex);
            question->answer = std::move(answer);
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto written =
                ::write(question->answered.value(), &one, sizeof one);
        }).detach();
    } catch (const std::system_error& error) {
        return unknown_host(error.what());
    }
    if (auto ready = wait_for(question->answered.value(), POLLIN, end); !ready) {
        auto failure = std::move(ready).error();
        if (failure.reason == NetworkFailure::Reason::late)
            failure.text = "no address for the host name";
        return std::unexpected(std::move(failure));
    }
    const std::lock_guard lock(question->mutex);
    return std::move(question->answer);
}

} // namespace easyconnect
