#pragma once

#include "api/exchange.hpp"
#include "server/webhooks/webhook_sender.hpp"
#include "world/world.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
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
    /// Told of webhook attempts that failed, one line each, without secrets; called with no lock
    /// held.
    std::function<void(const std::string& line)> warn{};
};

/// The one door into the world: it lets calls in one at a time, lets time pass as the world's pace
/// says, and carries webhooks out and their outcomes back in. Thread-safe.
///
/// One lock guards the world. A thread of its own plays what falls due at the real, scaled and
/// automatic paces. Webhooks leave through the sender's threads, which come back through this door.
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

    /// Answers one request. Quick, but for the endpoints of may_block(): an advance comes back when
    /// all that became due has happened and every webhook has its outcome. The reply's `on_written`
    /// is to be released when the reply has left; only then may the delivery report of a message
    /// leave that the reply acknowledges.
    Reply call(Request request);

    /// The present simulated time.
    VirtualTime now();

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
    VirtualTime virtual_now() const;
    RealTime real_time_of(VirtualTime) const;
    void set_clock();
    void keep_up();

    void carry_out(Lock&, Reply&);
    void advance(Lock&, const AdvanceClock&, Reply&);
    void settle(Lock&);
    void reset(Lock&);
    void take_turns(Lock&);
    void accept(Reply&);
    void reply_left(std::uint64_t era, bool counts, std::optional<SmsId> accepted);

    void send_due();
    void send(const DueWebhook&);
    void finished(const WebhookEnvelope&, WebhookOutcome);
    void take_in(Arrival);
    void take_in_all();

    void play_timers();
    void wait_for_timer(Lock&);
    bool is_idle() const;

    const std::function<World()> make_world_;
    const SimulatorOptions options_;

    std::mutex mutex_; ///< guards all that follows, but the sender and the thread
    std::condition_variable changed_;
    World world_;
    std::uint64_t era_ = 0; ///< counts resets: what belongs to an earlier world is ignored
    VirtualTime clock_start_{};
    RealTime clock_start_real_{};
    bool advancing_ = false;
    RealTime turn_ends_{};
    bool stopping_ = false;
    std::size_t calls_in_flight_ = 0;             ///< counted at the automatic pace
    std::size_t webhooks_in_flight_ = 0;          ///< sent or held back, without an outcome
    std::vector<Arrival> arrivals_;               ///< outcomes that wait for the others
    std::unordered_set<std::uint64_t> unwritten_; ///< messages whose 201 has not left yet
    std::vector<DueWebhook> held_back_;           ///< their reports
    std::string date_;                            ///< the Date header at date_second_
    std::chrono::sys_seconds date_second_{};

    WebhookSender sender_;
    std::thread timers_;
};

} // namespace easyconnect
