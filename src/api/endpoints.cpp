#include "api/endpoints.hpp"

#include <algorithm>

namespace easyconnect {

std::span<const Endpoint> token_endpoints();
std::span<const Endpoint> order_endpoints();
std::span<const Endpoint> product_endpoints();
std::span<const Endpoint> limit_endpoints();
std::span<const Endpoint> topup_endpoints();
std::span<const Endpoint> sim_endpoints();
std::span<const Endpoint> diagnostics_endpoints();
std::span<const Endpoint> quota_endpoints();
std::span<const Endpoint> sms_endpoints();
std::span<const Endpoint> clock_endpoints();
std::span<const Endpoint> device_endpoints();
std::span<const Endpoint> inbox_endpoints();
std::span<const Endpoint> card_endpoints();
std::span<const Endpoint> message_endpoints();
std::span<const Endpoint> scenario_endpoints();
std::span<const Endpoint> webhook_endpoints();
std::span<const Endpoint> sink_endpoints();
std::span<const Endpoint> delivery_endpoints();
std::span<const Endpoint> rule_endpoints();
std::span<const Endpoint> script_endpoints();
std::span<const Endpoint> platform_endpoints();
std::span<const Endpoint> recording_endpoints();
std::span<const Endpoint> observation_endpoints();
std::span<const Endpoint> stream_endpoints();
std::span<const Endpoint> request_endpoints();
std::span<const Endpoint> finding_endpoints();
std::span<const Endpoint> verify_endpoints();
std::span<const Endpoint> wait_endpoints();
std::span<const Endpoint> world_endpoints();
std::span<const Endpoint> snapshot_endpoints();
std::span<const Endpoint> metrics_endpoints();

const std::vector<Endpoint>& all_endpoints()
{
    static const auto all = [] {
        std::vector<Endpoint> rows;
        const auto add = [&](std::span<const Endpoint> group) {
            rows.insert(rows.end(), group.begin(), group.end());
        };
        add(token_endpoints());
        add(order_endpoints());
        add(product_endpoints());
        // /sims/limits and /sims/topup before /sims/{iccid}
        add(limit_endpoints());
        add(topup_endpoints());
        add(sim_endpoints());
        add(diagnostics_endpoints());
        add(quota_endpoints());
        add(sms_endpoints());
        add(clock_endpoints());
        add(device_endpoints());
        add(inbox_endpoints());
        add(card_endpoints());
        add(message_endpoints());
        add(webhook_endpoints());
        add(sink_endpoints());
        add(delivery_endpoints());
        add(rule_endpoints());
        add(script_endpoints());
        add(platform_endpoints());
        add(recording_endpoints());
        add(scenario_endpoints());
        add(observation_endpoints());
        add(stream_endpoints());
        add(request_endpoints());
        add(finding_endpoints());
        add(verify_endpoints());
        add(wait_endpoints());
        add(world_endpoints());
        add(snapshot_endpoints());
        add(metrics_endpoints());
        return rows;
    }();
    return all;
}

const std::vector<std::string_view>& operation_names()
{
    static const auto names = [] {
        std::vector<std::string_view> once;
        for (const auto& endpoint : all_endpoints()) {
            const std::string_view name = endpoint.operation;
            if (name != no_operation && std::ranges::find(once, name) == once.end())
                once.push_back(name);
        }
        return once;
    }();
    return names;
}

} // namespace easyconnect
