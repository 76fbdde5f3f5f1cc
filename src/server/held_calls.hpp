#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace easyconnect {

/// The calls that wait for real time or for something to come about. They wait apart from those
/// that wait for webhooks, since their own end may be what those wait for. All functions need the
/// lock that guards what `done` reads.
class HeldCalls {
public:
    /// Calls held at a time: room for a score of sinks that hang, and few enough that other calls
    /// which wait find a thread (HttpServerOptions::slow_threads_max).
    static constexpr std::size_t most = 32;

    /// Waits, without the lock, until a look finds it `done`, or the time is over. False, at once,
    /// when as many are held as may be.
    bool hold(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds time,
              const std::function<bool()>& done)
    {
        if (held_.size() >= most) return false;
        if (done()) return true;
        Held call{done};
        held_.push_back(&call);
        changed_.wait_for(lock, time, [&] { return call.is_done; });
        std::erase(held_, &call);
        return true;
    }

    /// Looks whether any of them is done now; to be called whenever the world has changed. Costs
    /// nothing when none is held, and wakes nobody whose wait goes on.
    void look_again()
    {
        bool any = false;
        for (Held* const call : held_) {
            if (!call->is_done && call->done()) any = call->is_done = true;
        }
        if (any) changed_.notify_all();
    }

private:
    struct Held {
        const std::function<bool()>& done;
        bool is_done = false;
    };

    std::condition_variable changed_;
    std::vector<Held*> held_; ///< each lives in its caller's hold()
};

} // namespace easyconnect
