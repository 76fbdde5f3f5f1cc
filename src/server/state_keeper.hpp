#pragma once

#include "server/simulator.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace easyconnect {

/// Keeps the world of a simulator in a file: from time to time while it is served, so that little
/// is lost when the process is killed, and at its end. There is never half a file.
///
/// A thread of its own copies the world, which others wait for, and writes the copy, which nobody
/// does. BEYOND: all of it.
class StateKeeper {
public:
    /// Where and how often.
    struct Options {
        std::string path;                ///< empty: the world is not kept
        std::chrono::milliseconds every; ///< REAL time; 0: at the end only
        /// Told, on the keeper's thread, why the world could not be saved; it is tried again.
        std::function<void(const std::string& why)> warn{};
    };

    /// Begins. REQUIRES: the simulator outlives it.
    StateKeeper(Simulator&, Options);
    /// Ends the thread, and saves nothing more.
    ~StateKeeper();
    StateKeeper(const StateKeeper&) = delete;
    StateKeeper& operator=(const StateKeeper&) = delete;

    /// Saves the world as it is in the end. REQUIRES: the simulator was stopped; called once.
    /// Throws a StateFileError.
    void finish();

private:
    void keep();
    bool rest();
    void save();
    void end_thread();

    Simulator& simulator_;
    const Options options_;
    Simulator::Mark saved_{}; ///< how far the world was when it was saved last
    std::mutex mutex_;        ///< guards what follows
    std::condition_variable ends_;
    bool is_over_ = false;
    std::thread thread_;
};

} // namespace easyconnect
