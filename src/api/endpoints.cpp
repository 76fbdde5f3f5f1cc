#include "api/endpoints.hpp"

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
std::span<const Endpoint> webhook_endpoints();
std::span<const Endpoint> sink_endpoints();
std::span<const Endpoint> delivery_endpoints();
std::span<const Endpoint> rule_endpoints();
std::span<const Endpoint> platform_endpoints();
std::span<const Endpoint> observation_endpoints();
std::span<const Endpoint> world_endpoints();
std::span<const Endpoint> snapshot_endpoints();

const std::vector<Endpoint>& all_endpoints()
{
    static const auto all = [] {
        std::vector<Endpoint> rows;
        for (const auto& group : {
                 token_endpoints(),
                 order_endpoints(),
                 product_endpoints(),
                 limit_endpoints(), // /sims/limits before /sims/{iccid}
                 topup_endpoints(), // /sims/topup, too
                 sim_endpoints(),
                 diagnostics_endpoints(),
                 quota_endpoints(),
                 sms_endpoints(),
                 clock_endpoints(),
                 device_endpoints(),
                 inbox_endpoints(),
                 webhook_endpoints(),
                 sink_endpoints(),
                 delivery_endpoints(),
                 rule_endpoints(),
                 platform_endpoints(),
                 observation_endpoints(),
                 world_endpoints(),
                 snapshot_endpoints(),
             })
            rows.insert(rows.end(), group.begin(), group.end());
        return rows;
    }();
    return all;
}

} // namespace easyconnect
