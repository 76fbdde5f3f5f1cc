#include "server/state_keeper.hpp"

#include "scenario/snapshots/state_file.hpp"

#include <exception>
#include <utility>

namespace easyconnect {

StateKeeper::StateKeeper(Simulator& simulator, Options options)
    : simulator_(simulator), options_(std::move(options))
{
    const bool is_wanted = !options_.path.empty() && options_.every.count() > 0;
    if (is_wanted) thread_ = std::thread([this] { keep(); });
}

StateKeeper::~StateKeeper()
{
    end_thread();
}

void StateKeeper::keep()
{
    while (rest()) {
        try {
            save();
        } catch (const std::exception& error) { // or there is no memory for a copy
            saved_ = {};                        // try again, even if nothing happens meanwhile
            if (options_.warn) options_.warn(error.what());
        }
    }
}

/// Until it is time to save; false when there is nothing more to do.
bool StateKeeper::rest()
{
    std::unique_lock lock(mutex_);
    return !ends_.wait_for(lock, options_.every, [this] { return is_over_; });
}

void StateKeeper::save()
{
    if (const auto world = simulator_.copy_since(saved_)) save_state(options_.path, *world);
}

void StateKeeper::end_thread()
{
    {
        const std::scoped_lock lock(mutex_);
        is_over_ = true;
    }
    ends_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void StateKeeper::finish()
{
    end_thread();
    if (options_.path.empty()) return;
    simulator_.with_world([&](const World& world) { save_state(options_.path, world); });
}

} // namespace easyconnect
