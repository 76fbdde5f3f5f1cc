#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>

namespace easyconnect {

/// The kernel's list of the descriptors that one thread watches. Each is reported as the pointer it
/// was added with, again and again while it is ready (level-triggered). Forgets closed descriptors.
class Epoll {
public:
    /// Throws std::system_error when the process may not have one.
    Epoll() : descriptor_(::epoll_create1(EPOLL_CLOEXEC))
    {
        if (descriptor_ < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }
    ~Epoll() { ::close(descriptor_); }
    Epoll(const Epoll&) = delete;
    Epoll& operator=(const Epoll&) = delete;

    /// Watches a descriptor for these EPOLL... events; false when the kernel has no room for it.
    bool add(int descriptor, std::uint32_t events, void* reported_as)
    {
        return control(EPOLL_CTL_ADD, descriptor, events, reported_as);
    }
    /// Watches it for other events from now on.
    void change(int descriptor, std::uint32_t events, void* reported_as)
    {
        control(EPOLL_CTL_MOD, descriptor, events, reported_as);
    }
    /// Watches it no longer.
    void remove(int descriptor) { control(EPOLL_CTL_DEL, descriptor, 0, nullptr); }

    /// Some of what is ready, as soon as anything is; nothing after so many milliseconds (-1: never
    /// give up) or a signal. The result is valid until the next call.
    std::span<const epoll_event> wait(int timeout_ms)
    {
        const int ready =
            ::epoll_wait(descriptor_, events_.data(), static_cast<int>(events_.size()), timeout_ms);
        return std::span(events_).first(static_cast<std::size_t>(std::max(ready, 0)));
    }

private:
    bool control(int operation, int descriptor, std::uint32_t events, void* reported_as) const
    {
        epoll_event event{};
        event.events = events;
        event.data.ptr = reported_as;
        return ::epoll_ctl(descriptor_, operation, descriptor, &event) == 0;
    }

    int descriptor_;
    std::array<epoll_event, 64> events_{};
};

} // namespace easyconnect
