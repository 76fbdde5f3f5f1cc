#pragma once

#include <cstdint>

namespace easyconnect {

/// What the operating system says of this process. What it does not say is 0.
struct ProcessFigures {
    double cpu_seconds = 0; ///< of user and system
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t most_descriptors = 0;
    double started = 0; ///< seconds since 1970
};

/// As they are now.
ProcessFigures process_figures();

} // namespace easyconnect
