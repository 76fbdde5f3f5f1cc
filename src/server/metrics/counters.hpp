#pragma once

#include "server/call_note.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace easyconnect {

/// What the process has counted since it began. It stands beside the worlds, so that no reset and
/// no end of a world makes a number fall. Thread-safe.
class Counters {
public:
    using Count = std::atomic<std::uint64_t>;

    /// 1xx to 5xx, and what is none of these or no answer at all.
    static constexpr std::array<std::string_view, 6> classes{"1xx", "2xx", "3xx",
                                                             "4xx", "5xx", "none"};
    /// The upper bounds of the classes of durations, in seconds; one more class is above.
    static constexpr std::array bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                       0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};
    /// Rules that have a number of their own; users name them as they like, for ever.
    static constexpr std::size_t rules_most = 100;

    /// Calls by the class of their status.
    using ByClass = std::array<Count, classes.size()>;

    Counters();

    /// Counts a call that has been answered.
    void count_call(const CallNote&, bool is_control, int status, std::chrono::nanoseconds took);
    /// Counts an attempt at a webhook; 0: there was no answer.
    void count_webhook(int status);

    /// Names of operations, then "control" (the simulator's own) and "other" (leads nowhere), each
    /// with its place in `calls`.
    const std::vector<std::string_view>& operations() const { return operations_; }
    /// The calls that rules fired on, by rule; those beyond `rules_most` as "other".
    std::map<std::string, std::uint64_t> spoiled() const;

    std::vector<ByClass> calls;
    std::array<Count, bounds.size() + 1> durations{};
    Count nanoseconds = 0; ///< of all calls together
    ByClass webhooks{};
    Count worlds_made = 0;
    Count worlds_ended = 0;

private:
    std::vector<std::string_view> operations_;
    std::unordered_map<std::string_view, std::size_t> places_;
    mutable std::mutex mutex_; ///< guards what follows
    std::map<std::string, std::uint64_t> spoiled_;
};

} // namespace easyconnect
