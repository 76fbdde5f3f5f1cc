#include "server/webhooks/webhook_sender.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace easyconnect {

namespace {

using Clock = std::chrono::steady_clock;
using Reason = NetworkFailure::Reason;

SenderLimits usable(SenderLimits limits)
{
    limits.threads = std::max<std::size_t>(limits.threads, 1);
    return limits;
}

} // namespace

WebhookSender::WebhookSender(SenderLimits limits, Finished finished)
    : limits_(usable(std::move(limits))), finished_(std::move(finished)),
      abort_(::eventfd(0, EFD_CLOEXEC)), queue_(limits_.in_flight_per_target),
      kept_(limits_.kept_connections, limits_.idle)
{
    if (!limits_.ca_file.empty()) static_cast<void>(trust());
    if (abort_.value() < 0) throw std::runtime_error("webhook sender: no file descriptor is left");
}

WebhookSender::~WebhookSender()
{
    stop();
}

void WebhookSender::send(WebhookEnvelope envelope)
{
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return;
    if (queue_.waiting() < limits_.queued) {
        queue_.push(std::move(envelope));
        ++in_flight_;
        call_worker();
        return;
    }
    overflow_.push_back(std::move(envelope));
    ++in_flight_;
    call_housekeeper();
}

std::size_t WebhookSender::in_flight() const
{
    const std::lock_guard lock(mutex_);
    return in_flight_;
}

void WebhookSender::stop()
{
    const std::lock_guard only_one_stops(stop_mutex_);
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
        in_flight_ -= queue_.waiting() + overflow_.size();
        queue_.clear();
        overflow_.clear();
        threads = std::exchange(workers_, {});
        if (housekeeper_.joinable()) threads.push_back(std::move(housekeeper_));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(abort_.value(), &one, sizeof one);
    work_or_stop_.notify_all();
    chores_or_stop_.notify_all();
    for (auto& thread : threads) thread.join();
    const std::lock_guard lock(mutex_);
    kept_.clear();
}

/// Wakes a worker, or starts one while there may be more. REQUIRES: the lock.
void WebhookSender::call_worker()
{
    if (idle_workers_ > 0 || workers_.size() >= limits_.threads) {
        work_or_stop_.notify_one();
        return;
    }
    try {
        workers_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        if (workers_.empty()) throw; // else those that there are will have to do
    }
}

/// REQUIRES: the lock.
void WebhookSender::call_housekeeper()
{
    try {
        if (!housekeeper_.joinable()) housekeeper_ = std::thread([this] { keep_house(); });
    } catch (const std::system_error&) { // the next call tries again
    }
    chores_or_stop_.notify_one();
}

void WebhookSender::work()
{
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        auto envelope = queue_.take(limits_.threads - busy_workers_);
        if (!envelope) {
            ++idle_workers_;
            work_or_stop_.wait(lock);
            --idle_workers_;
            continue;
        }
        ++busy_workers_;
        // one call wakes one worker, even when several posts came before it had the lock
        if (queue_.has_turn(limits_.threads - busy_workers_)) call_worker();

        lock.unlock();
        auto outcome = carry(envelope->post);
        lock.lock();
        if (!is_stopping_) {
            lock.unlock();
            finished_(*envelope, std::move(outcome));
            lock.lock();
        }
        --busy_workers_;
        --in_flight_;
        queue_.done(envelope->post.target);
    }
}

/// Tells the owner of each post that found the queue full, and closes connections that nobody has
/// used for long. Apart from the workers, who may all be waiting for receivers.
void WebhookSender::keep_house()
{
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        if (!overflow_.empty()) {
            const auto envelope = std::move(overflow_.front());
            overflow_.pop_front();
            lock.unlock();
            finished_(envelope, {0, "webhook queue is full", {}, {}});
            lock.lock();
            --in_flight_;
            continue;
        }
        kept_.close_expired(Clock::now());
        const auto expiry = kept_.next_expiry();
        is_expiry_watched_ = expiry != Clock::time_point::max();
        if (is_expiry_watched_)
            chores_or_stop_.wait_until(lock, expiry);
        else
            chores_or_stop_.wait(lock);
    }
}

WebhookOutcome WebhookSender::carry(const WebhookPost& post)
{
    const auto start = Clock::now();
    WebhookOutcome outcome;
    try {
        const auto patience = std::min(limits_.deadline, post.patience);
        auto answer = exchange(post, {start + patience, abort_.value()});
        if (answer) {
            outcome = std::move(*answer);
        } else {
            outcome.error = post.target.origin() + ": " + answer.error().text;
            if (answer.error().reason == Reason::late)
                outcome.error += " within " + std::to_string(patience.count()) + " ms";
        }
    } catch (const std::exception& failure) { // an answer that is too much for httplib's parser
        outcome.error = post.target.origin() + ": " + failure.what();
    }
    outcome.took = std::chrono::floor<std::chrono::milliseconds>(Clock::now() - start);
    return outcome;
}

NetworkResult<WebhookOutcome> WebhookSender::exchange(const WebhookPost& post, const CallEnd& end)
{
    if (auto used = take_kept(post.target.origin())) {
        auto outcome = used->exchange(post, limits_.answer_read, end);
        if (outcome || outcome.error().reason != Reason::closed) {
            keep(std::move(used));
            return outcome;
        }
    }
    const auto* const trusted = post.target.scheme() == "https" ? &trust() : nullptr;
    auto fresh = WebhookConnection::open(post.target, trusted, limits_.connect, end);
    if (!fresh) return std::unexpected(std::move(fresh).error());
    auto outcome = (*fresh)->exchange(post, limits_.answer_read, end);
    keep(std::move(*fresh));
    return outcome;
}

/// Made when it is first needed: reading the system's authorities takes some 20 ms.
const TlsTrust& WebhookSender::trust()
{
    std::call_once(trust_once_, [this] { trust_.emplace(limits_.ca_file); });
    return *trust_;
}

/// A connection that can be used at once; null when there is none.
std::unique_ptr<WebhookConnection> WebhookSender::take_kept(const std::string& origin)
{
    for (;;) {
        std::unique_lock lock(mutex_);
        auto connection = kept_.take(origin);
        lock.unlock();
        if (!connection || connection->is_fit()) return connection;
    }
}

void WebhookSender::keep(std::unique_ptr<WebhookConnection> connection)
{
    if (!connection->is_fit()) return;
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return; // a housekeeper that starts now would be joined by nobody
    kept_.keep(std::move(connection), Clock::now());
    if (!is_expiry_watched_) call_housekeeper();
}

} // namespace easyconnect
