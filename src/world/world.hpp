#pragma once

#include "world/accounts.hpp"
#include "world/agenda.hpp"
#include "world/bounds.hpp"
#include "world/clients/client_habits.hpp"
#include "world/clients/findings.hpp"
#include "world/clients/recording.hpp"
#include "world/clients/requests.hpp"
#include "world/devices/behaviours.hpp"
#include "world/devices/networks.hpp"
#include "world/journal.hpp"
#include "world/orders.hpp"
#include "world/platform.hpp"
#include "world/products.hpp"
#include "world/rules/rules.hpp"
#include "world/rules/script.hpp"
#include "world/sims/sims.hpp"
#include "world/sims/traffic_limits.hpp"
#include "world/sms/smsc.hpp"
#include "world/tokens.hpp"
#include "world/webhooks/sinks.hpp"
#include "world/webhooks/webhooks.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// The name of the world of everybody who does not ask for another. BEYOND: worlds are ours.
inline constexpr const char* main_world = "default";

/// Whether a world may be called so: 1 to 64 of A-Z a-z 0-9 . _ - @, but not "." and "..".
bool is_world_name(std::string_view name);
/// What is right, for a refusal.
inline constexpr const char* world_name_rule =
    "a world's name has 1 to 64 letters, digits, '.', '_', '-' or '@', as ci-7f3a";

/// The simulated operator, as one customer organisation sees it: all its state, everything due
/// later, and nothing else. A value: copying it copies a whole history. Not thread-safe. Time
/// moves only in advance_to().
struct World {
    explicit World(std::uint64_t its_seed, VirtualTime start)
        : seed(its_seed), now(start), began(start)
    {}

    std::uint64_t seed;
    VirtualTime now;
    std::optional<VirtualTime> began; ///< absent: nobody knows any more
    std::string name{main_world};     ///< among the worlds that are served side by side
    Pace pace = Pace::real;           ///< how its owner lets time pass
    double pace_factor = 1.0;         ///< virtual seconds in a real one, when scaled
    Duration quiet{0}; ///< REAL time that must pass after clients did something, before
                       ///< the pace auto jumps

    Platform platform{};
    Bounds bounds{};
    OrganisationId organisation{4321}; ///< the guide's example, 2.2
    Address organisation_address{};

    std::vector<Account> accounts{};
    std::vector<Account> templates{}; ///< accounts whose names stand for many (`is_template`)
    Tokens tokens{};
    Networks networks = well_known_networks();
    Sims sims{};
    Fleet fleet{};                  ///< what their devices do by themselves
    std::set<Iccid> foreign_sims{}; ///< cards of other organisations: 403 when addressed
    std::vector<Product> products{};
    Orders orders{};
    ChosenLimits limits{};
    Smsc smsc{};
    Webhooks webhooks{};
    Sinks sinks{};
    Rules rules{};
    Script script{};

    std::map<std::uint64_t, std::vector<SimChange>> queued_changes{}; ///< of POST /v1/sims
    std::uint64_t next_batch = 1;
    std::set<Iccid> auto_topup{};   ///< the SIMs that are topped up by themselves
    bool auto_topup_rounds = false; ///< whether a round is on the agenda
    std::uint64_t resets = 0;       ///< how often its owner began anew; after each, ids do, too
    std::uint64_t sim_events = 0;   ///< SIM events so far, for their ids
    Agenda agenda{};
    Journal journal{};
    RequestLog requests{};
    ClientHabits habits{};
    Findings findings{};
    Recording recording{};
};

/// Plays every event due until `time`, in order, and leaves the world at `time`; at most `budget`
/// events, so that a world that plans without end cannot hang its owner. Returns how many it
/// played; when that is the budget, time has stopped at the last of them.
std::size_t advance_to(World&, VirtualTime time, std::size_t budget = 1'000'000);

/// Plays the next event alone, at its own time. REQUIRES: something is on the agenda.
void play_next(World&);

/// Whether anybody waits for the next event on the agenda: it is neither stale nor mere routine.
/// The automatic pace jumps only to what is awaited, else time would run off by itself.
bool is_awaited(const World&, const Event&);

/// The soonest awaited event's due time, after dropping stale events from the top of the agenda.
std::optional<VirtualTime> next_awaited(World&);

/// Adds a card with the next free numbers behind the last one, past those of foreign cards; null
/// when they are used up.
Sim* add_next_sim(World&);

/// A card with this ICCID whose other numbers follow from it (contract 3.1: their last digits
/// agree), disabled, never activated, with its device switched on. `place` is its place among the
/// SIMs: endpoint and address count by it.
Sim blank_sim(Iccid, std::size_t place);

} // namespace easyconnect
