#include "server/world_list.hpp"

#include <mutex>
#include <utility>

namespace easyconnect {

/// Tokens kept for one world: as many as that keeps itself.
static constexpr std::size_t tokens_most = Bounds{}.tokens;
/// Tokens of ended worlds, so that their users can be told; beyond it the oldest are just unknown.
static constexpr std::size_t ended_most = 10'000;

std::chrono::milliseconds SideWorld::idle() const
{
    if (calls_ > 0) return {};
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                         last_used_.load());
}

SideWorld::Use::~Use()
{
    world_.last_used_ = std::chrono::steady_clock::now();
    --world_.calls_;
}

SideWorldPtr WorldList::find(std::string_view name) const
{
    const std::shared_lock lock(mutex_);
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : found->second.world;
}

WorldList::Trace WorldList::follow(std::string_view token) const
{
    const std::shared_lock lock(mutex_);
    if (const auto found = tokens_.find(token); found != tokens_.end()) return {found->second, {}};
    if (const auto found = ended_.find(token); found != ended_.end()) return {{}, found->second};
    return {};
}

void WorldList::add(const SideWorldPtr& world)
{
    const std::unique_lock lock(mutex_);
    places_.emplace(world->name, Place{world});
    count_ = places_.size();
    leads_nowhere_ = false;
}

void WorldList::remember(const SideWorldPtr& world, const std::string& token)
{
    const std::unique_lock lock(mutex_);
    const auto place = places_.find(world->name);
    if (place == places_.end() || place->second.world != world) return;
    ended_.erase(token); // a world that was made anew draws the same tokens again
    if (!tokens_.insert_or_assign(token, world).second) return; // and so does one that was reset
    auto& own = place->second.tokens;
    own.push_back(token);
    if (own.size() <= tokens_most) return;
    tokens_.erase(own.front());
    own.pop_front();
}

SideWorldPtr WorldList::remove(std::string_view name)
{
    const std::unique_lock lock(mutex_);
    const auto place = places_.find(name);
    if (place == places_.end()) return nullptr;
    const Place gone = std::move(place->second);
    places_.erase(place);
    count_ = places_.size();
    for (const auto& token : gone.tokens) {
        tokens_.erase(token);
        note_ended(token, gone.world->name);
    }
    leads_nowhere_ = places_.empty() && ended_.empty();
    return gone.world;
}

void WorldList::note_ended(std::string token, const std::string& world)
{
    if (!ended_.insert_or_assign(token, world).second) return;
    ended_by_age_.push_back(std::move(token));
    if (ended_by_age_.size() <= ended_most) return;
    ended_.erase(ended_by_age_.front());
    ended_by_age_.pop_front();
}

std::vector<SideWorldPtr> WorldList::all() const
{
    const std::shared_lock lock(mutex_);
    std::vector<SideWorldPtr> worlds;
    worlds.reserve(places_.size());
    for (const auto& [name, place] : places_) worlds.push_back(place.world);
    return worlds;
}

} // namespace easyconnect
