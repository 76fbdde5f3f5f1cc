#pragma once

#include "world/result.hpp"
#include "world/rules/script.hpp"
#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace easyconnect {

struct World;

/// What a world was made of, so that it can be made again: its owner says it. BEYOND.
struct WorldOrigin {
    std::vector<std::string> fixtures{}; ///< "demo" or absolute paths, laid over each other in this
                                         ///< order; none: nobody said it
    VirtualTime start{};
    std::string reports{}; ///< where webhooks go, when the fixtures do not say it; may be empty
    std::string mo{};      ///< the same
};

/// One call that changed something, and when.
struct RecordedCall {
    VirtualTime at{};
    Step call{}; ///< as a step that does the same
};

/// Writes what was recorded as a scenario that plays again. The owner of files provides it
/// (`scenario/recorded/recorded_scenario.hpp`), so that the API can hand out what it cannot write.
using RecordingWriter = std::string (*)(const World&);

/// The calls that changed something, of clients and of the control plane, while somebody wanted
/// them kept. What declined, or only read, has changed nothing and is not among them. BEYOND.
struct Recording {
    static constexpr std::size_t calls_most = 9'000;     ///< a scenario has 10,000 lines
    static constexpr std::size_t bytes_most = 8'388'608; ///< of paths and bodies

    bool is_on = false;
    bool is_whole = false; ///< nothing had been changed before: the world was still as made
    VirtualTime began{};   ///< 0s of what is recorded: the world's start when `is_whole`, else when
                           ///< recording was switched on
    std::vector<RecordedCall> calls{}; ///< in their order
    std::size_t bytes = 0;             ///< of their paths and bodies
    std::uint64_t left_out = 0;        ///< calls beyond the bounds, or beyond what a step can say
    std::uint64_t first_sms = 0;       ///< messages from this id on are of the recording
    std::uint64_t steps_before = 0;    ///< scripted steps played before it began

    std::uint64_t missed = 0; ///< calls that changed something while nothing was recorded
    WorldOrigin origin{};
    RecordingWriter writer = nullptr; ///< null: nobody can write it
};

/// Begins anew, with nothing recorded. Refused as conflict when a recording runs.
Result<void> start_recording(World&);

/// Ends the recording; what was recorded stays until the next begins. Refused as conflict when
/// none runs.
Result<void> stop_recording(World&);

/// Keeps a call that changed something at this moment; beyond `Recording::calls_most` or
/// `bytes_most` it is only counted. REQUIRES: a recording runs.
void keep_call(World&, Step call);

} // namespace easyconnect
