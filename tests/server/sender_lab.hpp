#pragma once

#include "server/webhooks/webhook_sender.hpp"

#include "test_receiver.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
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
    explicit SenderLab(SenderLimits limits = {})
        : sender(std::move(limits), [this](std::span<const FinishedWebhook> webhooks) {
              {
                  const std::lock_guard lock(mutex);
                  told.insert(told.end(), webhooks.begin(), webhooks.end());
                  if (webhooks.empty()) ++empty_rounds;
              }
              changed.notify_all();
              if (!on_outcome) return;
              for (const auto& [envelope, outcome] : webhooks) on_outcome(envelope, outcome);
          })
    {}

    void send(const std::string& url, const std::string& method = "POST",
              const std::string& body = "{}", std::size_t in_flight_most = 8)
    {
        auto envelope = envelope_for(url);
        envelope.post.method = method;
        envelope.post.body = body;
        envelope.post.in_flight_most = in_flight_most;
        sender.send(std::move(envelope));
    }

    /// A post of `{}` for this URL, to change and to send.
    WebhookEnvelope envelope_for(const std::string& url)
    {
        return {1,
                {.delivery = DeliveryId(++deliveries),
                 .attempt = 1,
                 .method = "POST",
                 .target = WebhookTarget::parse(url).value(),
                 .body = "{}"}};
    }

    /// All outcomes, when there are at least `count`. Throws when they do not come in time.
    std::vector<FinishedWebhook> outcomes(std::size_t count)
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
        return send_and_wait(envelope_for(url));
    }
    WebhookOutcome send_and_wait(WebhookEnvelope envelope)
    {
        const auto before = outcomes(0).size();
        sender.send(std::move(envelope));
        auto outcome = outcomes(before + 1).back().outcome;
        await_in_flight(0);
        return outcome;
    }

    /// Comes back when the sender has called with nothing to tell. Throws when it does not in time.
    void await_empty_round()
    {
        std::unique_lock lock(mutex);
        if (!changed.wait_for(lock, std::chrono::seconds(30), [&] { return empty_rounds > 0; }))
            throw std::runtime_error("the sender has not called after its rest");
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
    std::vector<FinishedWebhook> told;
    int empty_rounds = 0; ///< calls that told of no outcome
    std::atomic<std::uint64_t> deliveries{0};
    WebhookSender sender; ///< last: it ends before what its outcomes go to
};

} // namespace easyconnect::test
