#include "api/control/metrics.hpp"

#include "api/endpoints.hpp"

namespace easyconnect {

/// GET metrics: what the whole process counts and holds, all worlds together, for Prometheus. Who
/// serves the worlds writes it.
static Result<Reply> tell_metrics(World&, const Request&)
{
    return Reply{.command = TellMetrics{}};
}

std::span<const Endpoint> metrics_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", metrics_path, tell_metrics, no_operation, Pacing::as_asked},
    };
    return endpoints;
}

} // namespace easyconnect
