#pragma once

#include "server/world_list.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// What worlds are served with.
struct WorldsOptions {
    std::uint64_t seed = 1; ///< of the main world; those of the others follow from it
    /// Worlds beside the main one. Each costs its fixture's memory and up to two threads.
    std::size_t most = 200;
    /// REAL time after which a world that nobody has called may make room for a new one.
    std::chrono::milliseconds idle = std::chrono::minutes(30);
    SimulatorOptions simulator{}; ///< of each
    /// How many connections of clients are open, for the metrics; none: 0.
    std::function<std::size_t()> connections{};
};

/// The worlds that are served side by side, each behind a door of its own: own lock, clock, seed,
/// journal, rules, webhook targets and sinks. They see nothing of each other. Thread-safe.
///
/// Credentials choose the world, since the client under test has them already: the Basic user at
/// the token endpoint, later the bearer token; everybody else is in the main world. A user name
/// that fits a template of the fixture (`World::templates`) and belongs to no world yet makes a
/// fresh one of that name from the same fixture, in which it is the only account. Calls of the
/// control plane name theirs, by `?world=NAME` or the header X-Simulator-World.
///
/// What happens in a world depends on its name, the main seed and its calls alone, however many
/// others there are. All of this is BEYOND the platform.
class Worlds {
public:
    /// Makes one world at its start, and again at each reset, always the same.
    using Origin = std::function<World()>;

    /// `origin_for` gives the origin of a world with this seed; it is asked once for each world.
    /// REQUIRES: it may be called from any thread.
    Worlds(std::function<Origin(std::uint64_t seed)> origin_for, WorldsOptions options);

    /// The world of everybody who asks for no other.
    Simulator& main() { return main_; }

    /// As Simulator::listens_at, for all worlds; to be called before the first is made.
    void listens_at(const OwnUrls&);

    /// As Simulator::may_block. Making a world may block, too, when that takes a while.
    bool may_block(const Request&) const;

    /// Answers one request in the world that it is for; what the browser is to see (`answer_page`)
    /// in none, and without a lock. Refused without one: a control call for an
    /// unknown world as not found, a login for which there is no room as full, a token of a world
    /// that has ended as unauthorized.
    /// `note` is filled with what the program's log says of the call.
    Reply call(Request request, CallNote& note);
    Reply call(Request request)
    {
        CallNote note;
        return call(std::move(request), note);
    }

    /// Ends all worlds, as Simulator::stop.
    void stop();

private:
    /// The world that a request is for; null is the main one.
    using Place = Result<SideWorldPtr>;

    Place place_of(const Request&);
    Place place_by_wish(const Request&) const;
    Place place_by_login(const Request&);
    Place place_by_token(const Request&) const;
    const Account* template_for(const std::string& username, const std::string& password) const;
    bool is_main_account(const std::string& username);
    Reply call_in(const SideWorldPtr&, Request, CallNote&);
    void remember_tokens(const SideWorldPtr&);
    Reply refused(const Refusal&, std::string_view path);

    Place make(const std::string& name, Account);
    SideWorldPtr make_room();
    Reply tend(const TendWorlds&, Reply);
    Result<Reply> done(const TendWorlds&, Reply);
    Place make_as_asked(const TendWorlds&);
    void note_ended(SideWorld&, const char* why);
    void tell_metrics(Reply&);
    std::string list_body();

    const std::function<Origin(std::uint64_t)> origin_for_;
    const WorldsOptions options_;
    Simulator main_;
    std::vector<Account> templates_{}; ///< of the fixture; constant
    bool is_slow_to_make_ = false;     ///< constant
    OwnUrls urls_{};                   ///< constant once it is served
    WorldList list_{};
    std::mutex making_;        ///< one world is made at a time; before all other locks
    bool is_stopping_ = false; ///< guarded by `making_`
};

} // namespace easyconnect
