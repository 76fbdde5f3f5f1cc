#include "server/webhooks/name_lookup.hpp"

#include <cstdint>
#include <mutex>
#include <netdb.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace easyconnect {

namespace {

std::unexpected<NetworkFailure> unknown_host(std::string why)
{
    return std::unexpected(NetworkFailure{NetworkFailure::Reason::other,
                                          "the host name cannot be resolved: " + std::move(why)});
}

Addresses resolve(const std::string& host, int port, int flags)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const auto service = std::to_string(port);
    if (const int code = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found); code != 0)
        return unknown_host(::gai_strerror(code));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::vector<SocketAddress> addresses;
    for (const auto* at = found; at != nullptr; at = at->ai_next)
        addresses.emplace_back(at->ai_addr, at->ai_addrlen);
    return addresses;
}

/// "localhost" is this machine, whatever a hosts file says or lacks (RFC 6761, 6.3).
Addresses loopback(int port)
{
    auto addresses = resolve("::1", port, AI_NUMERICHOST);
    const auto v4 = resolve("127.0.0.1", port, AI_NUMERICHOST);
    if (!addresses || !v4) return v4;
    addresses->insert(addresses->end(), v4->begin(), v4->end());
    return addresses;
}

} // namespace

/// What the asking and the asked threads share; the last one to leave destroys it.
struct NameLookup::Mail {
    Descriptor arrived{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::mutex mutex;
    std::vector<Answer> answers; ///< guarded by `mutex`

    void put(Answer answer)
    {
        const std::lock_guard lock(mutex);
        answers.push_back(std::move(answer));
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(arrived.value(), &one, sizeof one);
    }
};

NameLookup::NameLookup() : mail_(std::make_shared<Mail>())
{
    if (descriptor() < 0) throw std::runtime_error("name lookup: no file descriptor is left");
}

int NameLookup::descriptor() const
{
    return mail_->arrived.value();
}

std::optional<Addresses> NameLookup::ask(const std::string& host, int port)
{
    if (host == "localhost") return loopback(port);
    if (auto numeric = resolve(host, port, AI_NUMERICHOST)) return numeric;
    if (!asked_.emplace(host, port).second) return {};
    try {
        std::thread([mail = mail_, host, port] {
            mail->put({host, port, resolve(host, port, 0)});
        }).detach();
    } catch (const std::system_error& error) {
        asked_.erase({host, port});
        return unknown_host(error.what());
    }
    return {};
}

std::vector<NameLookup::Answer> NameLookup::take()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(descriptor(), &count, sizeof count);
    std::vector<Answer> answers;
    {
        const std::lock_guard lock(mail_->mutex);
        answers.swap(mail_->answers);
    }
    for (const auto& answer : answers) asked_.erase({answer.host, answer.port});
    return answers;
}

} // namespace easyconnect
