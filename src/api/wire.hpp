#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace easyconnect {

/// A reply ends early; one without a body, before the blank line that ends its head. BEYOND: wire
/// faults are how the user of the simulator makes the network fail on purpose.
struct BreakOff {
    /// What the client gets first.
    enum class Where {
        before_head, ///< not a byte
        after_head,  ///< the status line and all headers, with the true Content-Length
        in_body,     ///< those, and `body_bytes` of the body
    };
    /// What then happens to the connection.
    enum class How {
        reset,   ///< RST: "connection reset by peer"
        close,   ///< FIN: the body is shorter than announced
        silence, ///< nothing, for `silence`; then it is closed
    };

    Where where = Where::before_head;
    How how = How::reset;
    std::size_t body_bytes = 0; ///< with in_body; at most all but one byte of the body leave
    std::chrono::milliseconds silence{}; ///< with silence
};

/// A reply that trickles: so many bytes at a time, head included, a piece each `every`.
struct Drip {
    std::size_t bytes = 1;
    std::chrono::milliseconds every{100};
};

/// What the transport does to one reply on purpose; an untouched one by default. All times are
/// REAL: they meet the client's own time-outs, which are real, too. The world has changed already
/// when a reply gets here.
struct Wire {
    std::chrono::milliseconds delay{}; ///< before the first byte
    std::optional<BreakOff> breaks_off{};
    std::optional<Drip> drip{};
    std::int64_t length_error = 0; ///< added to the true Content-Length; the body stays as it is

    bool is_clean() const
    {
        return delay.count() == 0 && !breaks_off && !drip && length_error == 0;
    }
};

} // namespace easyconnect
