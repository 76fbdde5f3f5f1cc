#include "server/webhook_route.hpp"

#include "api/control/own_address.hpp"
#include "api/control/sinks.hpp"
#include "api/control/worlds.hpp"
#include "world/webhooks/forbidden_address.hpp"
#include "world/world.hpp"

namespace easyconnect {

OwnPlace::OwnPlace(const OwnUrls& urls)
    : api(callable(urls.url)), control(urls.control_url.empty() ? api : callable(urls.control_url)),
      control_token(urls.control_token)
{}

OwnPorts OwnPlace::ports() const
{
    return {api ? api->port() : 0, control ? control->port() : 0};
}

std::expected<WebhookTarget, std::string> route(const WebhookTarget& target, const OwnPlace& own,
                                                std::string_view world)
{
    if (!target.is_sink()) {
        for (const auto& place : {own.api, own.control})
            if (place && is_own(target, place->origin()))
                return std::unexpected(own_address_refusal);
        return target;
    }
    if (!own.control)
        return std::unexpected(target.text() +
                               ": the simulator does not know yet where it listens");
    std::string url = own.control->origin() + sinks_prefix + target.host();
    if (world != main_world) url.append("?").append(world_key).append("=").append(world);
    return *WebhookTarget::parse(url);
}

std::optional<WebhookTarget> callable(const std::string& base_url)
{
    auto url = WebhookTarget::parse(base_url);
    if (!url || url->is_sink()) return {};
    if (is_any_host(url->host())) {
        const auto host = url->host() == "::" ? "[::1]" : "127.0.0.1";
        url =
            WebhookTarget::parse(url->scheme() + "://" + host + ":" + std::to_string(url->port()));
    }
    return *std::move(url);
}

} // namespace easyconnect
