#pragma once

#include "world/webhooks/webhook_target.hpp"

#include <string_view>

namespace easyconnect {

/// Whether a path is a sink's at some simulator: "/_simulator/v1/sinks/reports", with or without a
/// query.
bool is_sink_path(std::string_view path);

/// Whether webhooks to this target would come back to the simulator itself, reached at `base_url`
/// ("http://127.0.0.1:8080", also "http://0.0.0.0:8080" as it listens): the same port, and the same
/// host or two spellings of this machine (`is_loopback_host`). A sink is no such address,
/// however it is written: it is there to receive webhooks. BEYOND: webhooks to the simulator's own
/// API are a mistake in the set-up, or an attempt to make it call itself.
bool is_own(const WebhookTarget&, std::string_view base_url);

/// What is wrong with such a target, and what is right.
inline constexpr const char* own_address_refusal =
    "the webhook URL is the simulator's own address; give your receiver's, or a sink as "
    "sink:reports";

} // namespace easyconnect
