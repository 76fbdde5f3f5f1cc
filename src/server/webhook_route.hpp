#pragma once

#include "server/webhooks/address_rule.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// Where a simulator listens, as "http://127.0.0.1:8080".
struct OwnUrls {
    std::string url{};           ///< of the API; empty: not known yet
    std::string control_url{};   ///< of the control plane, when it has an address of its own
    std::string control_token{}; ///< what the control plane asks for; empty: nothing. A secret
};

/// The same as the simulator itself calls there.
struct OwnPlace {
    std::optional<WebhookTarget> api{};     ///< none: not known yet
    std::optional<WebhookTarget> control{}; ///< where the sinks are; the same, but for its port
    std::string control_token{};

    OwnPlace() = default;
    explicit OwnPlace(const OwnUrls&);
    OwnPorts ports() const;
};

/// Where a webhook of this world really goes, for a simulator that is at `own`: a sink
/// becomes its URL there, which names the world; any other target stays. Or why it must not be
/// sent, one sentence: where we listen is not known yet, or the target is the simulator's own API
/// (`is_own`).
std::expected<WebhookTarget, std::string> route(const WebhookTarget& target, const OwnPlace& own,
                                                std::string_view world);

/// The address to call for one that is listened on, "http://0.0.0.0:8080": any address is
/// 127.0.0.1, or [::1]. Empty when nothing can be sent there.
std::optional<WebhookTarget> callable(const std::string& base_url);

} // namespace easyconnect
