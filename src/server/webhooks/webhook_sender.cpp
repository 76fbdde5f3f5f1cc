#include "server/webhooks/webhook_sender.hpp"

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace easyconnect {

/// How long the sender rests after each round while clients call.
static constexpr auto rest = std::chrono::microseconds(1'000);

WebhookSender::WebhookSender(SenderLimits limits, Finished finished)
    : limits_(std::move(limits)), finished_(std::move(finished)),
      woken_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), loop_(limits_, woken_.value()),
      thread_([this] { work(); })
{}

WebhookSender::~WebhookSender()
{
    stop();
}

void WebhookSender::send(WebhookEnvelope envelope)
{
    bool is_first = false;
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return;
        is_first = arrived_.empty() && overflow_.empty();
        const bool fits = waiting_ < limits_.queued;
        (fits ? arrived_ : overflow_).push_back(std::move(envelope));
        if (fits) ++waiting_;
        ++in_flight_;
    }
    if (is_first) wake();
}

void WebhookSender::stop()
{
    const std::lock_guard only_one_stops(stop_mutex_);
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake();
    if (!thread_.joinable()) return;
    thread_.join();
    in_flight_ = 0;
}

void WebhookSender::wake()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(woken_.value(), &one, sizeof one);
}

void WebhookSender::work()
{
    while (take_mail()) {
        tell(false); // what could not even begin
        const bool rests = is_called_.exchange(false, std::memory_order_relaxed);
        if (rests) {
            is_resting_ = true;
            std::this_thread::sleep_for(rest);
        }
        loop_.wait(rests ? WebhookLoop::Patience::none : WebhookLoop::Patience::until_something);
        is_resting_ = false;
        tell(rests);
    }
    loop_.close();
}

/// Takes what was sent meanwhile and begins what may begin; false when it is time to end.
bool WebhookSender::take_mail()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(woken_.value(), &count, sizeof count);
    std::vector<WebhookEnvelope> arrived;
    std::vector<WebhookEnvelope> overflow;
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return false;
        arrived.swap(arrived_);
        overflow.swap(overflow_);
    }
    for (auto& envelope : arrived) loop_.push(std::move(envelope));
    for (auto& envelope : overflow)
        loop_.finished().push_back({std::move(envelope), {0, "webhook queue is full", {}, {}}});
    const auto begun = loop_.begin(own_ports_);
    const std::lock_guard lock(mutex_);
    waiting_ -= begun;
    return !is_stopping_;
}

void WebhookSender::tell(bool also_of_nothing)
{
    auto& finished = loop_.finished();
    if (finished.empty() && !also_of_nothing) return;
    finished_(finished);
    in_flight_ -= finished.size();
    finished.clear();
}

} // namespace easyconnect
