#pragma once

#include "api/exchange.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace easyconnect {

/// The way of one live body onto the wire: what the event loop remembers between two pieces.
struct LivePassage {
    using Clock = std::chrono::steady_clock;

    std::shared_ptr<LiveBody> body;
    /// Whether asking may bring something. Set by whoever rings, which may be any thread.
    std::shared_ptr<std::atomic<bool>> has_rung = std::make_shared<std::atomic<bool>>(true);
    Clock::time_point ask_not_before{}; ///< so that a burst is one piece
    Clock::time_point filler_due{};
    bool is_over = false; ///< its last piece has been taken
};

} // namespace easyconnect
