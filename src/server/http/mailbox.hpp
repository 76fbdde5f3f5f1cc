#pragma once

#include "server/http/connection.hpp"
#include "server/http/httplib_bridge.hpp"

#include <cerrno>
#include <cstdint>
#include <mutex>
#include <optional>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace easyconnect {

/// What other threads leave for an event loop. The loop watches `descriptor()`, which is readable
/// while there is mail. Thread-safe. Closes the sockets that nobody took.
class Mailbox {
public:
    /// A reply of the slow lane, and the connection that waits for it.
    struct Delivery {
        Connection* connection;
        Outgoing reply;
    };
    /// All that was left since the last look.
    struct Mail {
        std::vector<int> sockets{};
        std::vector<Delivery> deliveries{};
        std::optional<Connection::Clock::time_point> stop_by{};
        bool has_rung = false; ///< some live body has something to say
    };

    /// Throws std::system_error when the process may not have one.
    Mailbox() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Mailbox()
    {
        for (const int socket : mail_.sockets) ::close(socket);
        ::close(descriptor_);
    }
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    int descriptor() const { return descriptor_; }

    /// An accepted socket, for the loop to own.
    void leave(int socket)
    {
        put_in([socket](Mail& mail) { mail.sockets.push_back(socket); });
    }
    void leave(Delivery delivery)
    {
        put_in([&](Mail& mail) { mail.deliveries.push_back(std::move(delivery)); });
    }
    /// A request to end, at this time at the latest.
    void leave(Connection::Clock::time_point stop_by)
    {
        put_in([stop_by](Mail& mail) { mail.stop_by = stop_by; });
    }

    /// Word that a live body has something to say; its connection knows which.
    void ring()
    {
        put_in([](Mail& mail) { mail.has_rung = true; });
    }

    /// Takes everything out.
    Mail take()
    {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t read = ::read(descriptor_, &count, sizeof count);
        const std::lock_guard lock(mutex_);
        return std::exchange(mail_, Mail{});
    }

private:
    template <class Put>
    void put_in(Put put)
    {
        {
            const std::lock_guard lock(mutex_);
            put(mail_);
        }
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(descriptor_, &one, sizeof one);
    }

    int descriptor_;
    std::mutex mutex_;
    Mail mail_{}; ///< guarded by `mutex_`
};

} // namespace easyconnect
