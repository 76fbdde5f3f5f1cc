#pragma once

#include "server/simulator.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace easyconnect {

/// One of the worlds that are served beside the main one. Kept alive by whoever calls into it.
class SideWorld {
public:
    using RealTime = std::chrono::steady_clock::time_point;

    SideWorld(std::string its_name, std::function<World()> make_world, SimulatorOptions options)
        : name(std::move(its_name)), simulator(std::move(make_world), std::move(options))
    {}

    const std::string name;
    Simulator simulator;

    /// How long nobody has called it, in real time; nothing while a call is under way.
    std::chrono::milliseconds idle() const;

    /// Stands for one call that is under way.
    class Use {
    public:
        explicit Use(SideWorld& world) : world_(world) { ++world_.calls_; }
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        SideWorld& world_;
    };

private:
    std::atomic<std::size_t> calls_ = 0;
    std::atomic<RealTime> last_used_ = std::chrono::steady_clock::now();
};

using SideWorldPtr = std::shared_ptr<SideWorld>;

/// Which worlds there are beside the main one, and which bearer tokens are theirs. Thread-safe; who
/// only looks up hinders nobody.
class WorldList {
public:
    /// Null when there is none of this name.
    SideWorldPtr find(std::string_view name) const;

    /// What a bearer token leads to: a world; or the name of one that has ended; or neither.
    struct Trace {
        SideWorldPtr world{};
        std::string ended{};
    };
    Trace follow(std::string_view token) const;

    /// REQUIRES: there is none of this name.
    void add(const SideWorldPtr&);

    /// Notes that this token leads to this world, unless that has ended.
    void remember(const SideWorldPtr&, const std::string& token);

    /// Takes the world out; its tokens are remembered as those of a world that has ended. Null when
    /// there is none of this name.
    SideWorldPtr remove(std::string_view name);

    /// By name.
    std::vector<SideWorldPtr> all() const;
    std::size_t size() const { return count_; }

    /// Whether no token can lead anywhere but to the main world: costs no lock.
    bool leads_nowhere() const { return leads_nowhere_; }

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    template <class Value>
    using ByText = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

    /// A world with its tokens, oldest first.
    struct Place {
        SideWorldPtr world;
        std::deque<std::string> tokens{};
    };

    void note_ended(std::string token, const std::string& world);

    mutable std::shared_mutex mutex_; ///< guards all but the atomics
    std::map<std::string, Place, std::less<>> places_;
    ByText<SideWorldPtr> tokens_;
    ByText<std::string> ended_; ///< token to the name of its world
    std::deque<std::string> ended_by_age_;
    std::atomic<std::size_t> count_ = 0;
    std::atomic<bool> leads_nowhere_ = true;
};

} // namespace easyconnect
