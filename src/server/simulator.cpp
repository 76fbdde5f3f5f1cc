#include "server/simulator.hpp"

#include "api/control/clock.hpp"
#include "api/dates.hpp"
#include "api/json_writer.hpp"
#include "api/webhook_body.hpp"

#include <algorithm>
#include <cmath>

namespace easyconnect {

/// The longest a timer sleeps before it looks again; keeps the arithmetic of deadlines small.
static constexpr auto longest_sleep = std::chrono::hours(1);
/// How long an advance, or the automatic pace, keeps others out of the world at a stretch.
static constexpr auto longest_turn = std::chrono::milliseconds(5);
static constexpr std::size_t events_in_turn = 1'000;

Simulator::Simulator(std::function<World()> make_world, SimulatorOptions options)
    : make_world_(std::move(make_world)), options_(std::move(options)), world_(make_world_()),
      sender_(options_.webhooks, [this](const WebhookEnvelope& envelope, WebhookOutcome outcome) {
          finished(envelope, std::move(outcome));
      })
{
    set_clock();
    timers_ = std::thread([this] { play_timers(); });
}

Simulator::~Simulator()
{
    stop();
}

void Simulator::stop()
{
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    sender_.stop();
    if (timers_.joinable()) timers_.join();
}

// --- the clock

bool Simulator::time_flows() const
{
    return !advancing_ && (world_.pace == Pace::real || world_.pace == Pace::scaled);
}

/// From now on simulated time counts from the world's present, at the world's pace.
void Simulator::set_clock()
{
    clock_start_ = world_.now;
    clock_start_real_ = std::chrono::steady_clock::now();
}

VirtualTime Simulator::virtual_now() const
{
    const auto passed = std::chrono::steady_clock::now() - clock_start_real_;
    if (world_.pace == Pace::real) return clock_start_ + std::chrono::floor<Duration>(passed);
    const double factor = world_.pace_factor;
    const std::chrono::duration<double, std::milli> real(passed);
    const double most = static_cast<double>((last_moment - clock_start_).count());
    return clock_start_ + Duration(std::llround(std::min(real.count() * factor, most)));
}

Simulator::RealTime Simulator::real_time_of(VirtualTime time) const
{
    const double factor = world_.pace == Pace::scaled ? world_.pace_factor : 1.0;
    const double most = std::chrono::duration<double, std::milli>(longest_sleep).count();
    const auto left = static_cast<double>((time - virtual_now()).count()) / factor;
    const std::chrono::duration<double, std::milli> wait(std::clamp(left, 0.0, most));
    return std::chrono::steady_clock::now() + std::chrono::ceil<std::chrono::milliseconds>(wait);
}

/// Brings the world to the present moment.
void Simulator::keep_up()
{
    if (time_flows()) advance_to(world_, std::min(virtual_now(), last_moment));
    send_due();
}

VirtualTime Simulator::now()
{
    const std::scoped_lock lock(mutex_);
    keep_up();
    return world_.now;
}

// --- calls

Reply Simulator::call(Request request)
{
    const bool may_wait = may_block(request.method, request.path);
    Reply reply; // outlives the lock: releasing its on_written takes the lock again
    Lock lock(mutex_);
    keep_up();
    const auto due_before = world_.agenda.next_due();
    reply = answer(world_, std::move(request));
    carry_out(lock, reply);
    accept(reply);
    send_due();
    // what a control call caused at this very moment has happened when it is answered
    if (may_wait && !time_flows() && !advancing_) settle(lock);

    const auto second = std::chrono::floor<std::chrono::seconds>(
        std::chrono::sys_time<Duration>(world_.now.time_since_epoch()));
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(world_.now);
    }
    reply.headers.emplace_back("Date", date_);
    if (world_.agenda.next_due() != due_before || world_.pace == Pace::automatic)
        changed_.notify_all();
    return reply;
}

/// Notes what must not happen before this reply has left.
void Simulator::accept(Reply& reply)
{
    const bool counts = world_.pace == Pace::automatic;
    if (!reply.accepted && !counts) return;
    if (counts) ++calls_in_flight_;
    if (reply.accepted) unwritten_.insert(reply.accepted->value());
    reply.on_written =
        std::shared_ptr<void>(nullptr, [this, era = era_, counts, accepted = reply.accepted](
                                           void*) { reply_left(era, counts, accepted); });
}

void Simulator::reply_left(std::uint64_t era, bool counts, std::optional<SmsId> accepted)
{
    {
        const std::scoped_lock lock(mutex_);
        if (counts) --calls_in_flight_;
        if (era == era_ && accepted) {
            unwritten_.erase(accepted->value());
            std::vector<DueWebhook> due;
            std::swap(due, held_back_);
            for (const auto& webhook : due) {
                --webhooks_in_flight_;
                send(webhook);
            }
        }
        if (!counts && webhooks_in_flight_ == 0) return; // nobody waits for this
    }
    changed_.notify_all();
}

void Simulator::carry_out(Lock& lock, Reply& reply)
{
    if (const auto* wanted = std::get_if<AdvanceClock>(&reply.command)) {
        advance(lock, *wanted, reply);
    } else if (const auto* pace = std::get_if<ChangePace>(&reply.command)) {
        world_.pace = pace->pace;
        world_.pace_factor = pace->factor;
        record(world_, FactKind::clock_pace, {}, {}, name(pace->pace));
        set_clock();
        changed_.notify_all(); // the timers' thread sleeps by the old pace
        JsonWriter json;
        write_clock(json, world_);
        reply.body = json.take();
    } else if (std::holds_alternative<ResetWorld>(reply.command)) {
        reset(lock);
    }
}

/// Plays what is due at this moment, waits until every webhook that has left has its outcome, and
/// takes them in; new ones may become due by that, and are waited for, too.
void Simulator::settle(Lock& lock)
{
    const auto era = era_;
    while (!stopping_ && era == era_) {
        advance_to(world_, world_.now);
        send_due();
        if (webhooks_in_flight_ == 0 || time_flows()) return;
        changed_.wait(lock, [&] {
            return stopping_ || webhooks_in_flight_ == 0 || era != era_ || time_flows();
        });
    }
}

/// Gives everybody else who wants the world a chance, when this turn has been long: a mutex alone
/// is not fair.
void Simulator::take_turns(Lock& lock)
{
    if (std::chrono::steady_clock::now() < turn_ends_) return;
    lock.unlock();
    std::this_thread::sleep_for(std::chrono::microseconds(50));
    lock.lock();
    turn_ends_ = std::chrono::steady_clock::now() + longest_turn;
}

void Simulator::advance(Lock& lock, const AdvanceClock& wanted, Reply& reply)
{
    const auto era = era_;
    changed_.wait(lock, [&] { return stopping_ || !advancing_ || era != era_; });
    AdvanceReport report{world_.now, world_.journal.recorded, false};
    const auto* by = std::get_if<Duration>(&wanted.target);
    const VirtualTime target =
        by ? std::min(world_.now + *by, last_moment) : std::get<VirtualTime>(wanted.target);
    const bool mine = era == era_;
    if (mine) advancing_ = true;

    std::size_t budget = options_.advance_budget;
    while (!stopping_ && era == era_ && budget > 0) {
        const auto due = world_.agenda.next_due();
        if (!due || *due > target) {
            advance_to(world_, target);
            report.complete = true;
            break;
        }
        budget -= advance_to(world_, *due, std::min(budget, events_in_turn));
        settle(lock);
        take_turns(lock);
    }
    if (era != era_) report = {world_.now, world_.journal.recorded, false};
    if (mine) advancing_ = false;
    set_clock();
    reply.body = advance_body(world_, report);
    changed_.notify_all();
}

void Simulator::reset(Lock& lock)
{
    lock.unlock(); // a large world takes a while, and may turn out to be impossible
    World fresh = make_world_();
    lock.lock();
    world_ = std::move(fresh);
    world_.resets = ++era_;
    webhooks_in_flight_ = 0;
    arrivals_.clear();
    unwritten_.clear();
    held_back_.clear();
    set_clock();
    changed_.notify_all();
}

// --- webhooks

/// Hands the outbox to the sender.
void Simulator::send_due()
{
    if (world_.webhooks.outbox.empty()) return;
    std::vector<DueWebhook> due;
    std::swap(due, world_.webhooks.outbox);
    for (const auto& webhook : due) send(webhook);
}

/// Sends one webhook, or holds it back while the 201 of its message has not left
/// (guide 3.1: the report follows the 201).
void Simulator::send(const DueWebhook& webhook)
{
    const Delivery* delivery = world_.webhooks.deliveries.find(webhook.delivery);
    if (!delivery) return;
    ++webhooks_in_flight_;
    if (unwritten_.contains(delivery->message.id.value()))
        held_back_.push_back(webhook);
    else
        sender_.send({era_, webhook_post(world_, webhook)});
}

void Simulator::finished(const WebhookEnvelope& envelope, WebhookOutcome outcome)
{
    const bool failed = outcome.status < 200 || outcome.status > 299;
    if (failed && options_.warn)
        options_.warn(
            "webhook " + std::to_string(envelope.post.delivery.value()) + ", attempt " +
            std::to_string(envelope.post.attempt) + ", to " + envelope.post.target.origin() + ": " +
            (outcome.status != 0 ? "answered " + std::to_string(outcome.status) : outcome.error));
    {
        const std::scoped_lock lock(mutex_);
        if (envelope.era != era_) return;
        keep_up();
        take_in({envelope.post.delivery, envelope.post.attempt, std::move(outcome)});
        send_due();
    }
    changed_.notify_all();
}

/// Takes an outcome in at once while time flows; while it stands still, together with all the
/// others that are on their way.
void Simulator::take_in(Arrival arrival)
{
    --webhooks_in_flight_;
    if (time_flows()) {
        finish_attempt(world_, arrival.delivery, arrival.attempt, std::move(arrival.outcome));
        return;
    }
    arrivals_.push_back(std::move(arrival));
    if (webhooks_in_flight_ == 0) take_in_all();
}

void Simulator::take_in_all()
{
    std::ranges::sort(arrivals_, {}, [](const Arrival& arrival) {
        return std::pair(arrival.delivery, arrival.attempt);
    });
    for (auto& arrival : arrivals_)
        finish_attempt(world_, arrival.delivery, arrival.attempt, std::move(arrival.outcome));
    arrivals_.clear();
}

// --- timers

bool Simulator::is_idle() const
{
    return calls_in_flight_ == 0 && webhooks_in_flight_ == 0 && !advancing_;
}

void Simulator::play_timers()
{
    Lock lock(mutex_);
    while (!stopping_) {
        keep_up();
        if (!arrivals_.empty() && time_flows()) take_in_all(); // the pace has changed meanwhile
        if (world_.pace == Pace::automatic && !advancing_) {
            advance_to(world_, world_.now, events_in_turn); // what is due now needs no jump
            send_due();
        }
        if (world_.pace == Pace::automatic && is_idle()) {
            // a jump that would log every client out serves nobody
            const auto due = next_awaited(world_);
            if (due && due < newest_token_ends(world_)) {
                advance_to(world_, *due, events_in_turn);
                send_due();
                take_turns(lock);
                continue;
            }
        }
        wait_for_timer(lock);
    }
}

void Simulator::wait_for_timer(Lock& lock)
{
    const auto due = world_.agenda.next_due();
    if (time_flows() && due)
        changed_.wait_until(lock, real_time_of(*due));
    else
        changed_.wait(lock);
}

} // namespace easyconnect
