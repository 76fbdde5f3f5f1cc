#include "server/webhooks/webhook_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace easyconnect {

WebhookQueue::WebhookQueue(std::size_t in_flight_per_target)
    : in_flight_per_target_(std::max<std::size_t>(in_flight_per_target, 1))
{}

void WebhookQueue::push(WebhookEnvelope envelope)
{
    const auto lane = lanes_.try_emplace(envelope.post.target.text()).first;
    if (lane->second.waiting.empty()) turns_.push_back(lane);
    lane->second.waiting.push_back(std::move(envelope));
    ++waiting_;
}

std::optional<WebhookEnvelope> WebhookQueue::take(std::size_t free_workers)
{
    const auto turn = next_turn(free_workers);
    if (turn == turns_.end()) return {};
    auto& lane = (*turn)->second;
    auto envelope = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    ++lane.on_the_wire;
    --waiting_;
    if (lane.waiting.empty())
        turns_.erase(turn);
    else
        turns_.splice(turns_.end(), turns_, turn);
    return envelope;
}

bool WebhookQueue::has_turn(std::size_t free_workers) const
{
    return next_turn(free_workers) != turns_.end();
}

void WebhookQueue::done(const WebhookTarget& target)
{
    const auto lane = lanes_.find(target.text());
    assert(lane != lanes_.end());
    assert(lane->second.on_the_wire > 0);
    --lane->second.on_the_wire;
    if (lane->second.on_the_wire == 0 && lane->second.waiting.empty()) lanes_.erase(lane);
}

void WebhookQueue::clear()
{
    for (const auto& lane : turns_) lane->second.waiting.clear();
    turns_.clear();
    waiting_ = 0;
}

/// Looks past busy lanes only, and there are no more of those than workers.
WebhookQueue::Turns::const_iterator WebhookQueue::next_turn(std::size_t free_workers) const
{
    const auto limit = std::min(in_flight_per_target_, free_workers);
    return std::ranges::find_if(
        turns_, [limit](const auto& lane) { return lane->second.on_the_wire < limit; });
}

} // namespace easyconnect
