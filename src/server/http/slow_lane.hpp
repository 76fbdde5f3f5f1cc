#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace easyconnect {

/// The threads for requests that may wait (a clock advance, a long poll), so that they hold up
/// nobody else. A thread is started when all are busy, up to a limit, and then kept. Thread-safe.
class SlowLane {
public:
    using Job = std::move_only_function<void()>;

    explicit SlowLane(std::size_t threads_max) : threads_max_(threads_max) {}
    ~SlowLane() { stop(); }
    SlowLane(const SlowLane&) = delete;
    SlowLane& operator=(const SlowLane&) = delete;

    /// Runs the job at once on a thread of its own. False, and nothing happens, when as many as may
    /// run are running. A job must not throw.
    bool take(Job job);

    /// Waits for the jobs in hand and ends the threads; nothing is taken any more.
    void stop();

private:
    void work();

    const std::size_t threads_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_{}; ///< never more than `idle_`: a job taken has its thread
    std::size_t idle_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_{};
};

} // namespace easyconnect
