#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <utility>

namespace easyconnect {

/// Who follows a world, and wants to be told when it has changed. All functions need the lock that
/// guards the world.
class Followers {
public:
    /// At a time. A browser opens six connections to one host at most.
    static constexpr std::size_t most = 16;

    using Ring = std::function<void()>;

    /// One that follows. Lives until it is removed.
    struct Follower {
        Ring ring{};            ///< how to tell it; empty: it has not asked to be told
        std::uint64_t seen = 0; ///< the change that it has seen last
    };

    /// Null when there are as many as may be.
    Follower* add() { return all_.size() < most ? &all_.emplace_back() : nullptr; }
    void remove(const Follower* gone)
    {
        all_.remove_if([gone](const Follower& each) { return &each == gone; });
    }

    std::size_t size() const { return all_.size(); }

    /// The world has changed. Costs next to nothing when nobody waits to hear it.
    void tell()
    {
        ++changes_;
        for (Follower& each : all_)
            if (each.ring) std::exchange(each.ring, {})();
    }

    /// It has been told all; or, if not, is to be told of the rest at once.
    void note_told(Follower& follower, bool is_all) { follower.seen = is_all ? changes_ : 0; }

    /// Rings once when the world changes; at once when it has since it was told all.
    void call_back(Follower& follower, Ring ring) const
    {
        if (follower.seen == changes_)
            follower.ring = std::move(ring);
        else
            ring();
    }

private:
    std::list<Follower> all_{};
    std::uint64_t changes_ = 1;
};

} // namespace easyconnect
