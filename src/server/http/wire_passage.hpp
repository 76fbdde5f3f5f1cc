#pragma once

#include "api/wire.hpp"
#include "server/http/transport_limits.hpp"

#include <chrono>
#include <cstddef>

namespace easyconnect {

/// What is to be done next with a reply on its passage.
struct PassageStep {
    enum class Do {
        wait,   ///< nothing, until `time`
        send,   ///< let it leave until `bytes` of it have left, since its beginning
        go_on,  ///< it has left; the connection is as good as before
        finish, ///< end the connection: TLS's goodbye, a FIN, and nothing more is answered
        reset,  ///< end it by RST, without a goodbye, when the client has what was sent, or at
                ///< `time` at the latest
    };

    Do what;
    std::chrono::steady_clock::time_point time{};
    std::size_t bytes = 0;
};

/// The way of one reply onto the wire when something happens to it there on purpose (`Wire`): which
/// of its bytes may leave, when, and how it ends. It has no socket and no clock: it is told how
/// many bytes have left and what time it is, and says what to do next.
///
/// A reply that announces more bytes than it has is not over with its last one, since its client
/// waits for the rest: it falls silent until the idle deadline, and is finished then. One that
/// announces fewer is finished with its last byte.
///
/// Delay, drip and silence together last as long as `TransportLimits::wire_faults`; what would have
/// to wait longer never comes, and the connection is finished then.
class WirePassage {
public:
    using Clock = std::chrono::steady_clock;

    /// A reply of `size` bytes that begins with `head` bytes of head sets out at `now`. The wire's
    /// `length_error` is what its client will see: 0 when the length was not announced, or was not
    /// to be followed by a body. REQUIRES: `head` <= `size`.
    WirePassage(const Wire& wire, std::size_t head, std::size_t size, const TransportLimits& limits,
                Clock::time_point now);

    /// What to do at `now`, when `sent` bytes have left. To be asked again when that is done. After
    /// `go_on`, `finish` and `reset` there is nothing more to ask, but `reset` again.
    PassageStep next(std::size_t sent, Clock::time_point now);

private:
    enum class Ending { go_on, finish, fall_silent, reset };

    PassageStep release_piece(std::size_t sent, Clock::time_point now);
    PassageStep conclude(Clock::time_point now);

    Ending ending_ = Ending::go_on;
    std::size_t end_;                       ///< so many bytes leave
    std::size_t piece_;                     ///< so many at a time
    std::chrono::milliseconds every_{};     ///< from one piece to the next
    std::chrono::milliseconds silence_{};   ///< with `fall_silent`
    std::chrono::milliseconds reset_grace_; ///< for the client to get what was sent
    Clock::time_point over_at_;             ///< no wait ends later

    std::size_t released_ = 0;      ///< these bytes may leave, or have left
    Clock::time_point not_before_;  ///< for what comes next
    Clock::time_point ending_by_{}; ///< of a silence or a reset that has begun
};

} // namespace easyconnect
