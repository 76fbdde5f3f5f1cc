#include "server/simulator.hpp"

#include "api/control/clock.hpp"
#include "api/control/sinks.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/refusals.hpp"

#include <algorithm>

namespace easyconnect {

/// How long an advance, or the automatic pace, keeps others out of the world at a stretch.
static constexpr auto longest_turn = std::chrono::milliseconds(5);
static constexpr std::size_t events_in_turn = 1'000;

// --- the clock

bool Simulator::time_flows() const
{
    return !advancing_ && (world_.pace == Pace::real || world_.pace == Pace::scaled);
}

/// Brings the world to the present moment.
void Simulator::keep_up()
{
    if (time_flows() && advance_to(world_, std::min(clock_.now(world_), last_moment)) > 0)
        tell_of_change();
    if (!time_flows() || !sender_rests()) send_due(); // else finished() does
}

VirtualTime Simulator::now()
{
    const std::scoped_lock lock(mutex_);
    keep_up();
    return world_.now;
}

// --- calls

bool Simulator::may_block(std::string_view method, std::string_view path) const
{
    const auto pacing = pacing_of(method, path);
    if (has_early_rules_ && method == "POST" && path.ends_with("/sms")) return true;
    return pacing == Pacing::as_scripted ? has_slow_sinks_.load() : pacing != Pacing::quick;
}

/// Notes what a call that was just answered is called in logs. Rows before it are up to `before`.
static void take_note(const World& world, std::uint64_t before, CallNote& note)
{
    note.world = world.name;
    note.at = world.now;
    const auto& log = world.requests;
    if (log.recorded == before || log.rows.empty() || log.rows.back().id != log.recorded) return;
    const auto& row = log.rows.back();
    note.request = row.id;
    note.operation = row.operation;
    for (const auto& fired : row.notes)
        if (fired.fired) note.rules.push_back(fired.rule);
}

Reply Simulator::call(Request request, CallNote& note)
{
    const auto pacing = pacing_of(request.method, request.path);
    const bool acts = request.method != "GET" && request.method != "HEAD";
    const bool is_about_sinks = request.path.starts_with(sinks_prefix);
    const bool is_control = request.path.starts_with(control_prefix);
    Reply reply; // outlives the lock: releasing its on_written takes the lock again
    Lock lock(mutex_);
    if (pacing == Pacing::quick && sender_) sender_->give_way();
    keep_up();
    request.arrived = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - started_);
    request.target_rules = &target_rules_;
    const auto rows_before = world_.requests.recorded;
    reply = answer(world_, std::move(request));
    take_note(world_, rows_before, note);
    if (is_about_sinks) has_slow_sinks_ = world_.sinks.has_slow_script();
    if (is_control && acts && reply.status < 400) ++changes_;
    tell_of_change(); // before this call is held itself
    carry_out(lock, reply);
    has_early_rules_ = has_early_rule(world_);
    accept(reply, acts);
    // what is due at this very moment needs no other thread
    if (time_flows()) advance_to(world_, world_.now);
    const bool may_wait = time_flows() && sender_rests(); // finished() then sends it
    if (!may_wait) send_due();
    if (reply.accepted && has_early_rules_) bring_report_first(lock, *reply.accepted);
    // what a control call caused at this very moment has happened when it is answered
    if (pacing == Pacing::may_block && !time_flows() && !advancing_) settle(lock);
    tell_of_change();

    const auto second = std::chrono::floor<std::chrono::seconds>(
        std::chrono::sys_time<Duration>(world_.now.time_since_epoch()));
    if (second != date_second_) {
        date_second_ = second;
        date_ = http_date(world_.now);
    }
    reply.headers.emplace_back("Date", date_);
    if (timers_oversleep()) changed_.notify_all();
    return reply;
}

/// Notes what must not happen before this reply has left.
void Simulator::accept(Reply& reply, bool acts)
{
    const bool counts = world_.pace == Pace::automatic;
    if (!reply.accepted && !counts) return;
    if (counts) ++calls_in_flight_;
    if (acts) last_act_ = std::chrono::steady_clock::now();
    if (reply.accepted && !world_.smsc.messages.find(*reply.accepted)->early)
        unwritten_.insert(reply.accepted->value());
    reply.on_written =
        std::shared_ptr<void>(nullptr, [this, era = era_, counts, acts, accepted = reply.accepted](
                                           void*) { reply_left(era, counts, acts, accepted); });
}

/// Lets the report of a message that a rule brings early reach its receiver before the 201 leaves.
void Simulator::bring_report_first(Lock& lock, SmsId id)
{
    if (!world_.smsc.messages.find(id)->early) return;
    advance_to(world_, world_.now);
    send_due();
    changed_.wait_for(lock, world_.platform.webhook_timeout + std::chrono::seconds(1),
                      [&] { return stopping_ || !has_report_in_flight(world_, id); });
}

void Simulator::reply_left(std::uint64_t era, bool counts, bool acts, std::optional<SmsId> accepted)
{
    {
        const std::scoped_lock lock(mutex_);
        if (counts) --calls_in_flight_;
        if (acts) last_act_ = std::chrono::steady_clock::now();
        if (era == era_ && accepted) {
            unwritten_.erase(accepted->value());
            std::vector<DueWebhook> due;
            std::swap(due, held_back_);
            for (const auto& webhook : due) {
                --webhooks_in_flight_;
                send(webhook);
            }
        }
        if (!counts && (webhooks_in_flight_ == 0 || time_flows())) return; // nobody waits
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
        clock_.start(world_);
        start_timers();
        changed_.notify_all(); // the timers' thread sleeps by the old pace
        JsonWriter json;
        write_clock(json, world_);
        reply.body = json.take();
    } else if (std::holds_alternative<ResetWorld>(reply.command)) {
        reset(lock);
    } else if (std::holds_alternative<TellScenario>(reply.command)) {
        tell_scenario(reply);
    } else if (std::holds_alternative<TakeSnapshot>(reply.command)) {
        take_snapshot(lock, reply);
    } else if (auto* put = std::get_if<PutSnapshot>(&reply.command)) {
        put_snapshot(lock, std::exchange(put->text, {}), reply);
    } else if (const auto* later = std::get_if<AnswerLater>(&reply.command)) {
        hold(lock, later->after, reply, [] { return false; });
    } else if (auto* wait = std::get_if<AwaitCondition>(&reply.command)) {
        const auto condition = std::move(*wait); // it lives in the reply
        if (hold(lock, condition.patience, reply, [&] { return condition.is_met(world_); }))
            reply = condition.answer(world_);
    } else if (auto* followed = std::get_if<FollowWorld>(&reply.command)) {
        follow(std::move(*followed), reply);
    }
}

/// Holds a call for real time, or until `done`; ends when the world does, by reset or stop. False
/// when the reply says why it is over.
bool Simulator::hold(Lock& lock, std::chrono::milliseconds time, Reply& reply,
                     const std::function<bool()>& done)
{
    const auto era = era_;
    const auto is_over = [&] { return stopping_ || era != era_; };
    const char* why = nullptr;
    if (!held_.hold(lock, time, [&] { return is_over() || done(); }))
        why = "As many calls wait as may; try again when some are answered.";
    else if (stopping_)
        why = "The simulator stopped while this call waited.";
    else if (era != era_)
        why = "The world was reset while this call waited.";
    if (why) reply = transport_refusal(world_.now, 503, why, control_prefix);
    return !why;
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
        tell_of_change();
        take_turns(lock);
    }
    if (era != era_) report = {world_.now, world_.journal.recorded, false};
    if (mine) advancing_ = false;
    clock_.start(world_);
    reply.body = advance_body(world_, report);
    changed_.notify_all();
}

// --- timers

bool Simulator::is_idle() const
{
    return calls_in_flight_ == 0 && webhooks_in_flight_ == 0 && !advancing_;
}

/// When the automatic pace may jump: a client that has done something gets a moment to do more, and
/// so does one whose webhook was just answered. Reading does not count, since a client may read
/// again and again until something happens.
Simulator::RealTime Simulator::quiet_ends() const
{
    return last_act_ + world_.quiet;
}

/// At the automatic pace: goes on to the next moment that somebody waits for, when nothing is in
/// flight; true when it did.
bool Simulator::jump(Lock& lock)
{
    if (world_.pace != Pace::automatic || !is_idle()) return false;
    if (std::chrono::steady_clock::now() < quiet_ends()) return false;
    const auto due = next_awaited(world_);
    if (!due) return false;
    // a jump that would log every client out serves nobody; before the first login only who was
    // asked for patience waits
    const auto ends = newest_token_ends(world_);
    if (ends ? *due >= *ends : !std::holds_alternative<PatienceEnds>(*world_.agenda.next()))
        return false;
    advance_to(world_, *due, events_in_turn);
    tell_of_change();
    send_due();
    take_turns(lock);
    return true;
}

void Simulator::play_timers()
{
    Lock lock(mutex_);
    while (!stopping_) {
        keep_up();
        if (!arrivals_.empty() && time_flows()) take_in_all(); // the pace has changed meanwhile
        if (world_.pace == Pace::automatic && !advancing_) {
            // what is due now needs no jump
            if (advance_to(world_, world_.now, events_in_turn) > 0) tell_of_change();
            send_due();
        }
        if (!jump(lock)) wait_for_timer(lock);
    }
}

void Simulator::wait_for_timer(Lock& lock)
{
    if (world_.pace == Pace::automatic && is_idle() &&
        std::chrono::steady_clock::now() < quiet_ends()) {
        changed_.wait_until(lock, quiet_ends());
        return;
    }
    if (!time_flows()) return changed_.wait(lock);
    const auto due = world_.agenda.next_due().value_or(last_moment);
    timers_sleep_until_ = due;
    changed_.wait_until(lock, clock_.real_time_of(world_, due));
    timers_sleep_until_ = VirtualTime::min();
}

/// Whether the timers' thread has to be woken for what is planned now.
bool Simulator::timers_oversleep() const
{
    const auto due = world_.agenda.next_due().value_or(last_moment);
    return world_.pace == Pace::automatic || due < timers_sleep_until_;
}

} // namespace easyconnect
