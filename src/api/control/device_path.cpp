#include "api/control/device_path.hpp"

#include "api/sim_path.hpp"
#include "world/world.hpp"

namespace easyconnect {

Result<Sim*> card_of_path(World& world, const Request& request)
{
    const auto iccid = read_iccid(request.captured.front());
    Sim* sim = iccid ? world.sims.find(*iccid) : nullptr;
    if (sim) return sim;
    return std::unexpected(Refusal{.reason = Refusal::Reason::not_found,
                                   .detail = "No device holds a SIM with this ICCID.",
                                   .where = {},
                                   .code = {},
                                   .hint = "GET /management-api/v1/sims lists the SIMs."});
}

} // namespace easyconnect
