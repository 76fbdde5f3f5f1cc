#include "server/http/wire_passage.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

namespace {

using namespace std::chrono_literals;

/// The loop's timers tick in milliseconds, and a pause of none would never let others have a turn.
constexpr std::chrono::milliseconds shortest_pause = 1ms;

/// How many bytes leave before the reply breaks off. A reply without a body would be whole after
/// its head, so it loses the blank line that ends it.
std::size_t bytes_before(const BreakOff& broken, std::size_t head, std::size_t size)
{
    const std::size_t body = size - head;
    if (broken.where == BreakOff::Where::before_head) return 0;
    if (body == 0) return head - std::min<std::size_t>(head, 2);
    if (broken.where == BreakOff::Where::after_head) return head;
    return head + std::min(broken.body_bytes, body - 1);
}

} // namespace

WirePassage::WirePassage(const Wire& wire, std::size_t head, std::size_t size,
                         const TransportLimits& limits, Clock::time_point now)
    : end_(size), piece_(size), reset_grace_(limits.write_progress),
      over_at_(now + limits.wire_faults),
      not_before_(now + std::min(wire.delay, limits.wire_faults))
{
    assert(head <= size);
    if (wire.drip) {
        piece_ = std::max<std::size_t>(wire.drip->bytes, 1);
        every_ = std::clamp(wire.drip->every, shortest_pause,
                            std::max(shortest_pause, limits.wire_faults));
    }
    if (wire.length_error < 0) ending_ = Ending::finish;
    if (wire.length_error > 0) {
        ending_ = Ending::fall_silent;
        silence_ = limits.idle;
    }
    if (!wire.breaks_off) return;
    end_ = bytes_before(*wire.breaks_off, head, size);
    switch (wire.breaks_off->how) {
    case BreakOff::How::reset: ending_ = Ending::reset; break;
    case BreakOff::How::close: ending_ = Ending::finish; break;
    case BreakOff::How::silence:
        ending_ = Ending::fall_silent;
        silence_ = std::min(wire.breaks_off->silence, limits.wire_faults);
        break;
    }
}

PassageStep WirePassage::next(std::size_t sent, Clock::time_point now)
{
    if (sent < released_) return {PassageStep::Do::send, now, released_};
    if (now < not_before_) return {PassageStep::Do::wait, not_before_};
    if (sent < end_) return release_piece(sent, now);
    return conclude(now);
}

PassageStep WirePassage::release_piece(std::size_t sent, Clock::time_point now)
{
    released_ = sent + std::min(piece_, end_ - sent);
    // What follows the last piece follows at once.
    if (released_ < end_) not_before_ = now + every_;
    if (not_before_ > over_at_) {
        not_before_ = over_at_;
        end_ = released_;
        ending_ = Ending::finish;
    }
    return {PassageStep::Do::send, now, released_};
}

PassageStep WirePassage::conclude(Clock::time_point now)
{
    const bool begins = ending_by_ == Clock::time_point{};
    switch (ending_) {
    case Ending::go_on: return {PassageStep::Do::go_on};
    case Ending::finish: return {PassageStep::Do::finish};
    case Ending::fall_silent:
        if (begins) ending_by_ = std::min(now + silence_, over_at_);
        if (now < ending_by_) return {PassageStep::Do::wait, ending_by_};
        return {PassageStep::Do::finish};
    case Ending::reset:
        if (begins) ending_by_ = now + reset_grace_;
        return {PassageStep::Do::reset, ending_by_};
    }
    return {PassageStep::Do::finish};
}

} // namespace easyconnect
