#pragma once

#include "world/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// What is known of a call when it has been answered, for the log and the counters of the program.
struct CallNote {
    std::string world{};              ///< empty: it was for none
    std::optional<VirtualTime> at{};  ///< when it came there
    std::string operation{};          ///< "sms.submit"; empty: none, or the simulator's own
    std::uint64_t request = 0;        ///< its row in the world's request log; 0: it has none
    std::vector<std::string> rules{}; ///< those that fired
};

} // namespace easyconnect
