#include "world/sims/quotas.hpp"

#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

QuotaLevel level(const Quota& quota, std::int64_t threshold_percent)
{
    if (quota.left <= Amount()) return QuotaLevel::exhausted;
    // both sides are below 1e15 * 100, far from the end of 64 bits
    const bool low = quota.left.millionths() * 100 <= quota.total.millionths() * threshold_percent;
    return low ? QuotaLevel::low : QuotaLevel::ample;
}

Quota fresh_quota(Amount package, VirtualTime now, VirtualTime expires)
{
    return {.left = package,
            .total = package,
            .last_added = package,
            .expires = expires,
            .changed = now};
}

static Quota& quota_of(Sim& sim, Service service)
{
    return service == Service::data ? sim.data : sim.sms;
}

static const char* title(Service service)
{
    return service == Service::data ? "Data" : "SMS";
}

Amount charge(World& world, Sim& sim, Service service, Amount amount)
{
    auto& quota = quota_of(sim, service);
    const auto threshold = world.platform.quota_threshold_percent;
    const auto before = level(quota, threshold);
    const Amount taken = std::clamp(amount, Amount(), std::max(quota.left, Amount()));
    quota.left -= taken;
    const auto after = level(quota, threshold);
    if (after == before) return taken;

    quota.changed = world.now;
    if (before == QuotaLevel::ample) {
        quota.threshold_reached = world.now;
        note_event(world, sim,
                   std::string(title(service)) + " quota is below " + std::to_string(threshold) +
                       "% of its volume",
                   Severity::warn, true);
        record(world, FactKind::quota_low, sim.iccid, {}, title(service));
    }
    if (after == QuotaLevel::exhausted) {
        quota.used_up = world.now;
        note_event(world, sim, std::string(title(service)) + " quota is used up", Severity::warn,
                   true);
        record(world, FactKind::quota_exhausted, sim.iccid, {}, title(service));
    }
    return taken;
}

void renew(World& world, Sim& sim, Service service)
{
    auto& quota = quota_of(sim, service);
    const Amount package =
        service == Service::data ? world.platform.data_package : world.platform.sms_package;
    quota.left = std::min(std::max(quota.left, Amount()) + package, largest_amount);
    quota.total = quota.left;
    quota.last_added = package;
    quota.changed = world.now;
    quota.threshold_reached.reset();
    quota.used_up.reset();
    note_event(world, sim,
               std::string(title(service)) + " quota assigned: " + std::to_string(package.units()) +
                   (service == Service::data ? " MB" : " SMS") + " added by top-up",
               Severity::info, true);
    record(world, FactKind::quota_renewed, sim.iccid, {}, title(service));
}

} // namespace easyconnect
