#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <ranges>
#include <utility>
#include <vector>

namespace easyconnect {

/// Things that get the next number when they come, are found by it, and make room once they are
/// finished: in the order in which they finished, whatever still waits beside them.
template <class Thing, class Id>
class Shelf {
public:
    /// Numbers begin at `first`.
    explicit Shelf(std::uint64_t first) : next_(first) {}

    /// As one was before: the next number, all things, and which are finished, in that order.
    /// REQUIRES: their numbers are different and below `next`.
    Shelf(std::uint64_t next, std::vector<Thing> things, std::deque<Id> finished)
        : finished_(std::move(finished)), next_(next)
    {
        for (auto& thing : things) {
            const auto id = thing.id.value();
            things_.emplace_hint(things_.end(), id, std::move(thing));
        }
    }

    /// The number of the next thing.
    Id next_id() const { return Id{next_}; }

    /// REQUIRES: thing.id == next_id(). References to things stay valid until they make room.
    Thing& add(Thing thing)
    {
        const auto id = next_++;
        return things_.emplace_hint(things_.end(), id, std::move(thing))->second;
    }

    /// Null when there never was one, or it has made room.
    const Thing* find(Id id) const
    {
        const auto found = things_.find(id.value());
        return found == things_.end() ? nullptr : &found->second;
    }
    Thing* find(Id id) { return const_cast<Thing*>(std::as_const(*this).find(id)); }

    /// Notes that a thing may make room from now on.
    void note_finished(Id id) { finished_.push_back(id); }

    /// Which may make room, in that order; some may have done so already.
    const std::deque<Id>& in_order_of_finishing() const { return finished_; }

    /// How many may make room. REQUIRES, to be exact: each is noted once.
    std::size_t finished() const { return finished_.size(); }

    /// The thing that finished first and is still here, or null.
    const Thing* first_finished()
    {
        // one that finished twice is noted twice, and may be gone by now
        while (!finished_.empty() && !find(finished_.front())) finished_.pop_front();
        return finished_.empty() ? nullptr : find(finished_.front());
    }
    /// REQUIRES: first_finished() is not null.
    void drop_first_finished()
    {
        things_.erase(finished_.front().value());
        finished_.pop_front();
    }
    /// Takes back note_finished for the one that finished first: it is in use again.
    void keep_first_finished() { finished_.pop_front(); }

    /// All of them by number, the oldest first.
    auto all() const { return std::views::values(things_); }
    auto all() { return std::views::values(things_); }

    /// Those numbered below `id`, the newest first.
    auto newest_before(Id id) const
    {
        const auto end = things_.lower_bound(id.value());
        return std::ranges::subrange(std::make_reverse_iterator(end), things_.rend()) |
               std::views::values;
    }

    std::size_t size() const { return things_.size(); }
    bool empty() const { return things_.empty(); }

private:
    std::map<std::uint64_t, Thing> things_;
    std::deque<Id> finished_; ///< in the order in which they finished
    std::uint64_t next_;
};

} // namespace easyconnect
