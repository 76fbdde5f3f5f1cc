#include "server/webhook_route.hpp"

#include "api/control/own_address.hpp"
#include "api/control/sinks.hpp"
#include "api/control/worlds.hpp"
#include "world/world.hpp"

namespace easyconnect {

std::expected<WebhookTarget, std::string>
route(const WebhookTarget& target, const std::optional<WebhookTarget>& own, std::string_view world)
{
    if (!target.is_sink()) {
        if (own && is_own(target, own->origin())) return std::unexpected(own_address_refusal);
        return target;
    }
    if (!own)
        return std::unexpected(target.text() +
                               ": the simulator does not know yet where it listens");
    std::string url = own->origin() + sinks_prefix + target.host();
    if (world != main_world) url.append("?").append(world_key).append("=").append(world);
    return *WebhookTarget::parse(url);
}

std::optional<WebhookTarget> callable(const std::string& base_url)
{
    auto url = WebhookTarget::parse(base_url);
    const auto at = [&](const char* host) {
        return WebhookTarget::parse(url->scheme() + "://" + host + ":" +
                                    std::to_string(url->port()));
    };
    if (url && url->host() == "0.0.0.0") url = at("127.0.0.1");
    if (url && url->host() == "::") url = at("[::1]");
    if (!url || url->is_sink()) return {};
    return *std::move(url);
}

} // namespace easyconnect
