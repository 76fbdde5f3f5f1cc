#pragma once

#include "api/control/target_rules.hpp"
#include "api/exchange.hpp"
#include "scenario/scenario.hpp"
#include "server/call_note.hpp"
#include "server/followers.hpp"
#include "server/held_calls.hpp"
#include "server/log.hpp"
#include "server/metrics/census.hpp"
#include "server/metrics/counters.hpp"
#include "server/paced_clock.hpp"
#include "server/webhook_route.hpp"
#include "server/webhooks/webhook_sender.hpp"
#include "world/world.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

namespace easyconnect {

/// What a simulator is started with.
struct SimulatorOptions {
    SenderLimits webhooks{};
    /// Events that one advance may play before it stops and says so (architecture: a world that
    /// plans without end must not hang its owner).
    std::size_t advance_budget = 1'000'000;
    const Log* log = nullptr;     ///< told of attempts at webhooks; outlives the simulator
    Counters* counters = nullptr; ///< counts them; likewise
    std::shared_ptr<const Scenario> scenario{}; ///< what runs in the world; none: nothing does
};

/// The one door into the world: it lets calls in one at a time, lets time pass as the world's pace
/// says, and carries webhooks out and their outcomes back in. Thread-safe.
///
/// One lock guards the world. A thread of its own plays what falls due at the real, scaled and
/// automatic paces; at the manual pace there is none yet. Webhooks leave through the sender's
/// thread, which begins with the first of them and comes back through this door.
///
/// Time stands still while it is the control plane's to move (manual pace, or an advance under
/// way). Outcomes that arrive then are taken in together, in the order in which the webhooks left,
/// when the last is there; so the same calls give the same history, however the network ran.
class Simulator {
public:
    /// `make_world` gives the world at the start, and again at each reset.
    Simulator(std::function<World()> make_world, SimulatorOptions options);
    ~Simulator();
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Says where this simulator can be reached, once it listens. Targets like `sink:reports` lead
    /// there, with the control token; other webhooks never do. Before, an attempt at a sink fails.
    void listens_at(const OwnUrls&);

    /// Whether answering may take longer than a moment, so that the transport must not do it on a
    /// thread that serves others. Takes no lock. A sink's answer may once a slow one is scripted;
    /// since that is looked at before the call, one thread has to serve all that is quick.
    bool may_block(std::string_view method, std::string_view path) const;

    /// Answers one request. Quick, but for what may_block(): an advance comes back when all that
    /// became due has happened and every webhook has its outcome. The reply's `on_written`
    /// is to be released when the reply has left; only then may the delivery report of a message
    /// leave that the reply acknowledges.
    /// `note` is filled with what the program's log says of the call.
    Reply call(Request request, CallNote& note);
    Reply call(Request request)
    {
        CallNote note;
        return call(std::move(request), note);
    }

    /// The present simulated time.
    VirtualTime now();

    /// Lets the owner look at the world or change it, alone with it, at the present moment. What
    /// that makes due is sent. `act` must not come back here.
    void with_world(const std::function<void(World&)>& act);

    /// How far a world is: another mark, and something has happened in it. Time that passes alone
    /// is nothing that happens.
    struct Mark {
        std::uint64_t era = UINT64_MAX; ///< no world's: everything has happened since
        std::uint64_t changes = 0;
        std::uint64_t facts = 0;
        std::uint64_t requests = 0;

        friend bool operator==(const Mark&, const Mark&) = default;
    };

    /// A copy of the world at the present moment, and `seen` with it; empty when nothing has
    /// happened since `seen`. Others wait while it is copied.
    std::optional<World> copy_since(Mark& seen);
    /// Adds what the world holds now. Thousands of messages are counted a few at a time, so that
    /// nobody waits for it.
    void add_to(Census&);

    /// Plays what is left up to a moment (none: until no scripted step is left), waits until every
    /// webhook has its outcome, and leaves time standing still, so that what is looked at
    /// afterwards is the same in every run. An advance, called from inside. False when it did not
    /// get there: the budget of events was spent, or somebody called stop() or reset the world.
    bool finish(std::optional<VirtualTime> until);

    /// Lets a world from a snapshot take the place of this one. Webhooks that were on the wire when
    /// it was taken leave once more, with the next call or timer.
    void restore(World);

    /// Ends waiting calls and all threads; webhooks on the wire are dropped. Idempotent.
    void stop();

private:
    using Lock = std::unique_lock<std::mutex>;
    using RealTime = std::chrono::steady_clock::time_point;

    /// What came back from the sender.
    struct Arrival {
        DeliveryId delivery;
        int attempt;
        WebhookOutcome outcome;
    };

    bool time_flows() const;
    void keep_up();

    void tell_of_change();
    void follow(FollowWorld, Reply&);
    void tell_scenario(Reply&);
    void carry_out(Lock&, Reply&);
    bool hold(Lock&, std::chrono::milliseconds, Reply&, const std::function<bool()>& done);
    void advance(Lock&, const AdvanceClock&, Reply&);
    void settle(Lock&);
    void reset(Lock&);
    void take_snapshot(Lock&, Reply&);
    void put_snapshot(Lock&, const std::string& text, Reply&);
    void settle_in(World);
    void exchange_world(World);
    void look_at_world();
    void start_timers();
    bool has_sender();
    bool sender_rests() const;
    void take_turns(Lock&);
    void accept(Reply&, bool acts);
    void bring_report_first(Lock&, SmsId);
    void reply_left(std::uint64_t era, bool counts, bool acts, std::optional<SmsId> accepted);

    void send_due();
    void send(const DueWebhook&);
    void let_go(const DueWebhook&);
    void tell_of_webhook(LogLevel, std::string_view event, const DueWebhook&, Log::Fields) const;
    void finished(std::span<FinishedWebhook>);
    void take_in(Arrival);
    void take_in_all();

    void play_timers();
    void wait_for_timer(Lock&);
    bool timers_oversleep() const;
    bool is_idle() const;
    RealTime quiet_ends() const;
    bool jump(Lock&);

    const std::function<World()> make_world_;
    const SimulatorOptions options_;

    std::mutex mutex_; ///< guards all that follows, but the sender and the thread
    std::condition_variable changed_;
    World world_;
    /// What the REAL times that the world remembers are counted from.
    RealTime started_ = std::chrono::steady_clock::now();
    const std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
    std::uint64_t era_ = 0; ///< counts resets: what belongs to an earlier world is ignored
    PacedClock clock_;
    bool advancing_ = false;
    RealTime turn_ends_{};
    bool stopping_ = false;
    /// Until when the timers' thread sleeps while time flows; the least when it is awake.
    VirtualTime timers_sleep_until_ = VirtualTime::min();
    RealTime last_act_{}; ///< when a client last did something, or a webhook had its outcome
    std::size_t calls_in_flight_ = 0;             ///< counted at the automatic pace
    std::size_t webhooks_in_flight_ = 0;          ///< sent or held back, without an outcome
    std::vector<Arrival> arrivals_;               ///< outcomes that wait for the others
    std::unordered_set<std::uint64_t> unwritten_; ///< messages whose 201 has not left yet
    std::vector<DueWebhook> held_back_;           ///< their reports
    OwnPlace own_;                                ///< where we can be reached
    TargetRules target_rules_;                    ///< where webhooks may be made to go
    HeldCalls held_;                              ///< calls that wait for something to come about
    Followers followers_;                         ///< streams of what happens
    std::uint64_t changes_ = 0; ///< calls of the control plane that may have changed something
    std::atomic<bool> has_early_rules_ = false; ///< whether a 201 may have to wait for a report
    std::atomic<bool> has_slow_sinks_ = false;  ///< whether a sink's script has a slow answer
    std::string date_;                          ///< the Date header at date_second_
    std::chrono::sys_seconds date_second_{};

    // Made when they are first needed, under the lock: many worlds need neither.
    std::optional<WebhookSender> sender_;
    std::thread timers_;
};

} // namespace easyconnect
