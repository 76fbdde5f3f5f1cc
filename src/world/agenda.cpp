#include "world/agenda.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

static bool later(const Agenda::Entry& a, const Agenda::Entry& b)
{
    return a.due != b.due ? a.due > b.due : a.sequence > b.sequence;
}

Agenda::Agenda(std::vector<Entry> entries, std::uint64_t next_sequence)
    : heap_(std::move(entries)), next_sequence_(next_sequence)
{
    std::make_heap(heap_.begin(), heap_.end(), later);
}

void Agenda::add(VirtualTime due, std::uint64_t sequence, Event event)
{
    if (due > last_moment) return;
    heap_.push_back({due, sequence, std::move(event)});
    std::push_heap(heap_.begin(), heap_.end(), later);
}

void Agenda::at(VirtualTime due, Event event)
{
    add(due, next_sequence_++, std::move(event));
}

void Agenda::at_end_of(VirtualTime due, Event event)
{
    add(due, last_of_moment | next_sequence_++, std::move(event));
}

std::optional<VirtualTime> Agenda::next_due() const
{
    if (heap_.empty()) return {};
    return heap_.front().due;
}

const Event* Agenda::next() const
{
    return heap_.empty() ? nullptr : &heap_.front().event;
}

Agenda::Entry Agenda::pop()
{
    assert(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), later);
    Entry entry = std::move(heap_.back());
    heap_.pop_back();
    return entry;
}

} // namespace easyconnect
