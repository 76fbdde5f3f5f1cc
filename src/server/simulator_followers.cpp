// Those who follow a simulator's world: each is told what has come about when it asks, which the
// transport does at its own pace.
#include "server/simulator.hpp"

#include "api/endpoints.hpp"
#include "api/refusals.hpp"

#include <fmt/format.h>

namespace easyconnect {

/// What waits for a change looks whether this was it.
void Simulator::tell_of_change()
{
    held_.look_again();
    followers_.tell();
}

/// No other world of this or another process is called so: a reader that comes back after a restart
/// must not take the new one for the old.
static std::string era_name(std::chrono::system_clock::time_point began, std::uint64_t era)
{
    const auto since = std::chrono::floor<std::chrono::milliseconds>(began.time_since_epoch());
    return fmt::format("{:x}-{}", since.count(), era);
}

void Simulator::follow(FollowWorld wanted, Reply& reply)
{
    Followers::Follower* const added = followers_.add();
    if (!added) {
        reply = transport_refusal(world_.now, 503,
                                  "As many streams as may be follow this world: " +
                                      std::to_string(Followers::most) + ". Close one.",
                                  control_prefix);
        return;
    }
    const std::shared_ptr<Followers::Follower> follower(added, [this](Followers::Follower* gone) {
        const std::scoped_lock lock(mutex_);
        followers_.remove(gone);
    });
    reply.live = std::make_shared<LiveBody>();
    reply.live->filler = std::move(wanted.filler);
    reply.live->next = [this, follower, news = std::move(wanted.news),
                        farewell = std::move(wanted.farewell)]() -> LiveBody::Piece {
        const std::scoped_lock lock(mutex_);
        if (stopping_) return {farewell, true};
        keep_up();
        auto [text, is_all] = news(world_, {era_name(began_, era_), changes_});
        followers_.note_told(*follower, is_all);
        return {std::move(text), false};
    };
    reply.live->call_back = [this, follower](Followers::Ring ring) {
        const std::scoped_lock lock(mutex_);
        followers_.call_back(*follower, std::move(ring));
    };
}

} // namespace easyconnect
