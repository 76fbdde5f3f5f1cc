#include "world/sims/traffic_limits.hpp"

#include "world/world.hpp"

#include <algorithm>
#include <array>

namespace easyconnect {

static constexpr std::array data_limits{
    TrafficLimit{0, largest_amount, true}, TrafficLimit{1, Amount::whole(10)},
    TrafficLimit{2, Amount::whole(20)},    TrafficLimit{3, Amount::whole(50)},
    TrafficLimit{4, Amount::whole(100)},   TrafficLimit{5, Amount::whole(500)},
};
static constexpr std::array sms_limits{
    TrafficLimit{0, largest_amount, true}, TrafficLimit{1, Amount::whole(10)},
    TrafficLimit{2, Amount::whole(20)},    TrafficLimit{3, Amount::whole(50)},
    TrafficLimit{4, Amount::whole(100)},   TrafficLimit{5, Amount::whole(250)},
};

std::span<const TrafficLimit> selectable_limits(LimitedService service)
{
    if (service == LimitedService::data) return data_limits;
    return sms_limits;
}

static const TrafficLimit* find_limit(LimitedService service, int id)
{
    for (const auto& limit : selectable_limits(service))
        if (limit.id == id) return &limit;
    return nullptr;
}

Result<void> choose_limits(World& world, const ChosenLimits& chosen)
{
    const auto check = [](LimitedService service, int id, const char* where) -> Result<void> {
        if (find_limit(service, id)) return {};
        return refuse(Refusal::Reason::malformed,
                      "There is no limit " + std::to_string(id) + "; the ids are 0 to " +
                          std::to_string(selectable_limits(service).size() - 1) + ".",
                      where);
    };
    CHECKED(check(LimitedService::data, chosen.data, "/dataLimitId"));
    CHECKED(check(LimitedService::sms_mt, chosen.sms_mt, "/smsMtLimitId"));
    CHECKED(check(LimitedService::sms_mo, chosen.sms_mo, "/smsMoLimitId"));
    world.limits = chosen;
    record(world, FactKind::limits_changed, {}, {}, "");
    return {};
}

const TrafficLimit& limit_in_force(const World& world, LimitedService service)
{
    switch (service) {
    case LimitedService::data: return *find_limit(service, world.limits.data);
    case LimitedService::sms_mt: return *find_limit(service, world.limits.sms_mt);
    case LimitedService::sms_mo: return *find_limit(service, world.limits.sms_mo);
    }
    return data_limits[0];
}

static DayUsage used_this_month(const World& world, const Sim& sim)
{
    const Day today = day_of(world.now);
    return usage_between(sim.usage, first_of_month(today), today);
}

Amount data_limit_left(const World& world, const Sim& sim)
{
    const auto& limit = limit_in_force(world, LimitedService::data);
    if (limit.unlimited) return largest_amount;
    const auto used = used_this_month(world, sim);
    return std::max(limit.most - used.data_rx - used.data_tx, Amount());
}

Result<void> check_sms_limit(const World& world, const Sim& sim, LimitedService service,
                             std::int64_t more)
{
    const auto& limit = limit_in_force(world, service);
    if (limit.unlimited) return {};
    const auto used = used_this_month(world, sim);
    const auto count = service == LimitedService::sms_mt ? used.sms_mt : used.sms_mo;
    if (count + more <= limit.most.units()) return {};
    return refuse(Refusal::Reason::forbidden, "Traffic limit of " +
                                                  std::to_string(limit.most.units()) +
                                                  " SMS per month exceeded");
}

} // namespace easyconnect
