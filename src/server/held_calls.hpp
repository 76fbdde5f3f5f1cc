#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace easyconnect {

/// The calls that wait for real time or for what a sink gets. They wait apart from those that wait
/// for webhooks, since their own end may be what those wait for. All functions need the lock that
/// guards what `done` reads.
class HeldCalls {
public:
    /// Calls held at a time: room for a score of sinks that hang, and few enough that other calls
    /// which wait find a thread (HttpServerOptions::slow_threads_max).
    static constexpr std::size_t most = 32;

    /// Waits, without the lock, until `done` or the time is over. False, at once, when as many are
    /// held as may be.
    bool hold(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time,
              const std::function<bool()>& done)
    {
        if (held_ >= most) return false;
        ++held_;
        changed_.wait_for(lock, time, done);
        --held_;
        return true;
    }

    /// Has every one of them look whether it is done.
    void look_again() { changed_.notify_all(); }

private:
    std::condition_variable changed_;
    std::size_t held_ = 0;
};

} // namespace easyconnect
