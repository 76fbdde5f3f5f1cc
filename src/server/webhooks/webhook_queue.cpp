#include "server/webhooks/webhook_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace easyconnect {

void WebhookQueue::push(WebhookEnvelope envelope)
{
    const auto lane = lanes_.try_emplace(envelope.post.target.text()).first;
    if (lane->second.waiting.empty()) turns_.push_back(lane);
    lane->second.waiting.push_back(std::move(envelope));
}

std::optional<WebhookEnvelope> WebhookQueue::take(std::size_t free_places)
{
    const auto turn = next_turn(free_places);
    if (turn == turns_.end()) return {};
    auto& lane = (*turn)->second;
    auto envelope = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    ++lane.on_the_wire;
    if (lane.waiting.empty())
        turns_.erase(turn);
    else
        turns_.splice(turns_.end(), turns_, turn);
    return envelope;
}

void WebhookQueue::done(const WebhookTarget& target)
{
    const auto lane = lanes_.find(target.text());
    assert(lane != lanes_.end());
    assert(lane->second.on_the_wire > 0);
    --lane->second.on_the_wire;
    if (lane->second.on_the_wire == 0 && lane->second.waiting.empty()) lanes_.erase(lane);
}

/// Looks past busy lanes only, and there are no more of those than posts on the wire.
WebhookQueue::Turns::const_iterator WebhookQueue::next_turn(std::size_t free_places) const
{
    return std::ranges::find_if(turns_, [free_places](const auto& turn) {
        const auto& lane = turn->second;
        const auto most = std::max<std::size_t>(lane.waiting.front().post.in_flight_most, 1);
        return lane.on_the_wire < std::min(most, free_places);
    });
}

} // namespace easyconnect
