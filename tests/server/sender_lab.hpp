#pragma once

#include "server/webhooks/webhook_sender.hpp"

#include "test_receiver.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect::test {

/// A loopback port on which nobody listens.
inline int closed_port()
{
    return TestReceiver().port();
}

/// A sender and all that it told.
struct SenderLab {
    struct Told {
        WebhookEnvelope envelope;
        WebhookOutcome outcome;
    };

    explicit SenderLab(SenderLimits limits = {})
        : sender(std::move(limits),
                 [this](const WebhookEnvelope& envelope, const WebhookOutcome& outcome) {
                     {
                         const std::lock_guard lock(mutex);
                         told.push_back({envelope, outcome});
                     }
                     changed.notify_all();
                     if (on_outcome) on_outcome(envelope, outcome);
                 })
    {}

    void send(const std::string& url, const std::string& method = "POST",
              const std::string& body = "{}")
    {
        const auto target = WebhookTarget::parse(url).value();
        sender.send({1, {DeliveryId(++deliveries), 1, method, target, body}});
    }

    /// All outcomes, when there are at least `count`. Throws when they do not come in time.
    std::vector<Told> outcomes(std::size_t count)
    {
        std::unique_lock lock(mutex);
        if (!changed.wait_for(lock, std::chrono::seconds(30), [&] { return told.size() >= count; }))
            throw std::runtime_error("only " + std::to_string(told.size()) + " outcomes came");
        return told;
    }

    /// Sends one post and gives its outcome, when it is the only one on the way. Then the sender
    /// has put its connection away.
    WebhookOutcome send_and_wait(const std::string& url)
    {
        const auto before = outcomes(0).size();
        send(url);
        auto outcome = outcomes(before + 1).back().outcome;
        await_in_flight(0);
        return outcome;
    }

    /// The count falls right after `finished` has returned, so this is a matter of microseconds.
    void await_in_flight(std::size_t count) const
    {
        const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (sender.in_flight() != count) {
            if (std::chrono::steady_clock::now() > late)
                throw std::runtime_error(std::to_string(sender.in_flight()) + " are in flight");
            std::this_thread::yield();
        }
    }

    static std::string origin_of(const std::string& url)
    {
        return WebhookTarget::parse(url).value().origin();
    }

    /// Called for each outcome after it was noted. Set it before the first post.
    std::function<void(const WebhookEnvelope&, const WebhookOutcome&)> on_outcome;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Told> told;
    std::atomic<std::uint64_t> deliveries{0};
    WebhookSender sender; ///< last: it ends before what its outcomes go to
};

} // namespace easyconnect::test
