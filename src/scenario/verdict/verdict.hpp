#pragma once

#include "world/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// One thing that a scenario expects, and whether it was so.
struct Check {
    std::string name; ///< one line: "requests[0]: sms.submit exactly 3"
    bool passed = false;
    std::string detail{}; ///< what was expected, what was seen, the nearest misses; lines
    std::string where{};  ///< "file:line:column" of the expectation; may be empty
    bool is_lost = false; ///< nothing that may yet happen can make it hold
};

/// One thing that a good client would not have done.
struct FindingLine {
    std::string kind;          ///< "retry_storm"
    std::string message;       ///< in plain words, with what a good client does
    std::uint64_t request = 0; ///< the request that showed it; 0: none
    bool fails = false;        ///< whether it fails the run, or is a warning only
};

/// One thing that happened, for the drawn time line.
struct TimelineRow {
    VirtualTime at{};
    std::string lane; ///< "request", "sms", "delivery", "note" or "fault"
    std::string text; ///< one line
    bool bad = false; ///< it went wrong, by the client's doing or the scenario's
};

/// What came of one scenario: all that the reports tell.
struct Verdict {
    std::string scenario;
    std::string file;
    std::string description{}; ///< what it is about, as the file says; may be empty
    bool passed = false; ///< every check holds, no finding fails, the client ended with 0 in time
    std::vector<Check> checks{};
    std::vector<FindingLine> findings{};
    std::vector<TimelineRow> rows{};
    std::optional<int> client_code{}; ///< none: it was played without a client
    std::string client_end{};         ///< "exit 1", "no end within 30s, then ended by SIGTERM"
    std::uint64_t seed = 1;
    VirtualTime began{};
    VirtualTime ended{};
    std::string replay_command{};
    std::vector<std::string> last_events{}; ///< the last that went wrong, oldest first
    std::chrono::milliseconds took{};       ///< real time
};

} // namespace easyconnect
