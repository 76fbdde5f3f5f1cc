#include "server/webhooks/kept_connections.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace easyconnect {

KeptConnections::KeptConnections(std::size_t limit, std::chrono::milliseconds idle)
    : limit_(limit), idle_(idle)
{}

std::unique_ptr<WebhookConnection> KeptConnections::take(const std::string& origin)
{
    const auto found =
        std::ranges::find_if(kept_ | std::views::reverse, [&origin](const Kept& kept) {
            return kept.connection->origin() == origin;
        });
    if (found == kept_.rend()) return {};
    auto connection = std::move(found->connection);
    kept_.erase(std::next(found).base());
    return connection;
}

void KeptConnections::keep(std::unique_ptr<WebhookConnection> connection, Clock::time_point now)
{
    kept_.push_back({std::move(connection), now + idle_});
    if (kept_.size() > limit_) kept_.pop_front();
}

void KeptConnections::close_expired(Clock::time_point now)
{
    while (!kept_.empty() && kept_.front().expiry <= now) kept_.pop_front();
}

KeptConnections::Clock::time_point KeptConnections::next_expiry() const
{
    return kept_.empty() ? Clock::time_point::max() : kept_.front().expiry;
}

} // namespace easyconnect
