#pragma once

#include "api/control/allowed_target.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <string>
#include <vector>

namespace easyconnect {

/// Where webhooks of a simulator may go, as who runs it has said. BEYOND.
struct TargetRules {
    std::vector<std::string> own_urls{};  ///< its own addresses, "http://127.0.0.1:8080"
    std::vector<AllowedTarget> allowed{}; ///< where webhooks may go; empty: anywhere
};

/// Why webhooks may not go to this target, half a sentence, as far as it can be told before its
/// host has been looked up: it is the simulator itself (`is_own`), or nothing that is allowed can
/// be meant. Empty when they may, and for sinks; whose a sink is that is named by a URL, the sender
/// sees.
std::string target_refusal(const WebhookTarget&, const TargetRules&);

} // namespace easyconnect
