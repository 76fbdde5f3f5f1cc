#pragma once

#include "world/event.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace easyconnect {

/// What will happen, in the order in which it will happen: by due time, then in the order
/// scheduled, last what was scheduled for the end of that moment. Nothing is ever cancelled; an
/// event whose moment has passed is ignored by its handler. What would be due after the calendar's
/// last moment is not taken: time never gets there.
class Agenda {
public:
    void at(VirtualTime due, Event event);
    /// The same, but after all that `at` schedules for that moment, before or later.
    void at_end_of(VirtualTime due, Event event);

    std::optional<VirtualTime> next_due() const;
    /// Null when nothing is planned.
    const Event* next() const;
    /// The soonest due time of an event that `fits`, in linear time.
    template <class Predicate>
    std::optional<VirtualTime> first_due(Predicate fits) const
    {
        std::optional<VirtualTime> soonest;
        for (const Entry& entry : heap_)
            if ((!soonest || entry.due < *soonest) && fits(entry.event)) soonest = entry.due;
        return soonest;
    }
    std::size_t size() const { return heap_.size(); }

    /// Set in the sequence of what comes last in its moment.
    static constexpr std::uint64_t last_of_moment = std::uint64_t{1} << 63;

    struct Entry {
        VirtualTime due;
        std::uint64_t sequence;
        Event event;
    };

    /// REQUIRES: next_due() has a value.
    Entry pop();

    /// Everything that is planned, in no order, and the next number in the order of scheduling.
    const std::vector<Entry>& entries() const { return heap_; }
    std::uint64_t next_sequence() const { return next_sequence_; }

    Agenda() = default;
    /// As one was before. REQUIRES: the sequence numbers, without `last_of_moment`, are different
    /// and below `next_sequence`.
    Agenda(std::vector<Entry> entries, std::uint64_t next_sequence);

private:
    void add(VirtualTime due, std::uint64_t sequence, Event);

    std::vector<Entry> heap_; ///< the soonest on top
    std::uint64_t next_sequence_ = 0;
};

} // namespace easyconnect
