#include "server/http/slow_lane.hpp"

#include <system_error>
#include <utility>

namespace easyconnect {

bool SlowLane::take(Job job)
{
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    if (jobs_.size() < idle_) {
        jobs_.push_back(std::move(job));
        changed_.notify_one();
        return true;
    }
    if (threads_.size() >= threads_max_) return false;
    try {
        threads_.emplace_back([this, first = std::move(job)]() mutable {
            first();
            first = nullptr; // what it holds must not live on in an idle thread
            work();
        });
    } catch (const std::system_error&) {
        return false; // the machine gives no more threads: a limit like any other
    }
    return true;
}

void SlowLane::work()
{
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        --idle_;
        if (jobs_.empty()) return;
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr;
        lock.lock();
    }
}

void SlowLane::stop()
{
    std::vector<std::thread> ending;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        ending.swap(threads_);
    }
    changed_.notify_all();
    for (std::thread& thread : ending) thread.join();
}

} // namespace easyconnect
