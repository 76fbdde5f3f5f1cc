#include "api/faults/kinds.hpp"
#include "world/random.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr auto latency_most = std::chrono::minutes(2);
static constexpr std::int64_t usual_spread =
    50; // percent: one call in six takes over 1.6 times `by`

/// In (0, 1).
static double fraction(std::uint64_t drawn)
{
    return (static_cast<double>(drawn >> 11) + 0.5) / 9007199254740992.0; // 2^53
}

static Duration uniform(const Fault& fault, const StruckCall& call)
{
    const auto width = static_cast<std::uint64_t>((*fault.up_to - *fault.by).count()) + 1;
    const auto drawn = draw_for(call.world, "latency", call.rule.id, call.look);
    return *fault.by + Duration(static_cast<std::int64_t>(drawn % width));
}

/// `by` is the median: most calls take about as long, a few much longer, as real services do.
static Duration lognormal(const Fault& fault, const StruckCall& call)
{
    const double radius = fraction(draw_for(call.world, "latency radius", call.rule.id, call.look));
    const double angle = fraction(draw_for(call.world, "latency angle", call.rule.id, call.look));
    const double normal =
        std::sqrt(-2.0 * std::log(radius)) * std::cos(2.0 * std::numbers::pi * angle);
    const double sigma = static_cast<double>(fault.spread.value_or(usual_spread)) / 100.0;
    const double time = static_cast<double>(fault.by->count()) * std::exp(sigma * normal);
    const Duration most = fault.up_to.value_or(latency_most);
    if (time >= static_cast<double>(most.count())) return most;
    return Duration(static_cast<std::int64_t>(std::lround(time)));
}

/// Holds the reply back in REAL time, which is what clients' time-outs run by. The call has had its
/// effect when it came.
bool strike_latency(const Fault& fault, StruckCall& call)
{
    const Duration time = *fault.how == "uniform"     ? uniform(fault, call)
                          : *fault.how == "lognormal" ? lognormal(fault, call)
                                                      : *fault.by;
    if (!call.reply) return false;
    call.reply->wire.delay += std::chrono::floor<std::chrono::milliseconds>(time);
    return true;
}

Result<void> check_latency(const Fault& fault, const std::string& where)
{
    const std::string& how = *fault.how;
    if (how == "uniform" && !fault.up_to)
        return refuse(Reason::malformed, "a uniform latency needs up_to.", where + "/up_to");
    if (how == "fixed" && fault.up_to)
        return refuse(Reason::malformed,
                      "a fixed latency takes no up_to; \"how\": \"uniform\" does.",
                      where + "/up_to");
    if (how != "lognormal" && fault.spread)
        return refuse(Reason::malformed, "only a lognormal latency takes spread.",
                      where + "/spread");
    if (fault.up_to && *fault.up_to < *fault.by)
        return refuse(Reason::malformed, "up_to must not be shorter than by.", where + "/up_to");
    if (std::max(*fault.by, fault.up_to.value_or(Duration::zero())) > latency_most)
        return refuse(Reason::malformed, "a latency is at most 2m, of real time.", where + "/by");
    return {};
}

} // namespace easyconnect
