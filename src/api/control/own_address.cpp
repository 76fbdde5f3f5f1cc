#include "api/control/own_address.hpp"

#include "api/control/sinks.hpp"
#include "world/webhooks/forbidden_address.hpp"
#include "world/webhooks/sinks.hpp"

namespace easyconnect {

bool is_sink_path(std::string_view path)
{
    path = path.substr(0, path.find('?'));
    if (!path.starts_with(sinks_prefix)) return false;
    return is_sink_name(path.substr(std::string_view(sinks_prefix).size()));
}

bool is_own(const WebhookTarget& target, std::string_view base_url)
{
    if (target.is_sink() || is_sink_path(target.path())) return false;
    const auto own = WebhookTarget::parse(base_url);
    if (!own || own->port() != target.port()) return false;
    return target.host() == own->host() ||
           (is_loopback_host(target.host()) && is_loopback_host(own->host()));
}

} // namespace easyconnect
