#include "api/endpoints.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// GET scenario: {"scenario": {"name", "steps": [...], "expectations": [...], ...}}, or
/// {"scenario": null} when none runs here. Who reads scenarios says it.
static Result<Reply> show_scenario(World&, const Request&)
{
    return Reply{.command = TellScenario{}};
}

std::span<const Endpoint> scenario_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        // each expectation may look at the whole log of requests
        {"GET", "/_simulator/v1/scenario", show_scenario, no_operation, Pacing::as_asked},
    };
    return endpoints;
}

} // namespace easyconnect
