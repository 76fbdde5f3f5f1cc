#pragma once

#include "world/webhooks/webhook_target.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// Where a webhook of this world really goes, for a simulator that can be reached at `own`: a sink
/// becomes its URL there, which names the world; any other target stays. Or why it must not be
/// sent, one sentence: where we listen is not known yet, or the target is the simulator's own API
/// (`is_own`).
std::expected<WebhookTarget, std::string>
route(const WebhookTarget& target, const std::optional<WebhookTarget>& own, std::string_view world);

/// The address to call for one that is listened on, "http://0.0.0.0:8080": any address is
/// 127.0.0.1, or [::1]. Empty when nothing can be sent there.
std::optional<WebhookTarget> callable(const std::string& base_url);

} // namespace easyconnect
