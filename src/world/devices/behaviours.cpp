#include "world/devices/behaviours.hpp"

#include "world/devices/device_routines.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::string_view kind_names[] = {"echo",   "reply",   "report", "sleepy",
                                                  "silent", "roaming", "data"};
static_assert(std::size(kind_names) == std::variant_size_v<Behaviour>);

std::span<const std::string_view> behaviour_names()
{
    return kind_names;
}

std::string_view name(const Behaviour& behaviour)
{
    return kind_names[behaviour.index()];
}

static bool may_come_again(const Behaviour& behaviour)
{
    return std::holds_alternative<TextReply>(behaviour) ||
           std::holds_alternative<MeterReport>(behaviour);
}

static bool sends(const Behaviour& behaviour)
{
    return std::holds_alternative<Echo>(behaviour) || may_come_again(behaviour);
}

static Result<void> check_together(const World& world, const Behaviours& set)
{
    if (set.size() > world.bounds.behaviours_per_device)
        return refuse(Reason::malformed, "A device has at most " +
                                             std::to_string(world.bounds.behaviours_per_device) +
                                             " behaviours.");
    const bool silent = std::ranges::any_of(
        set, [](const Behaviour& one) { return std::holds_alternative<Silent>(one); });
    for (std::size_t i = 0; i < set.size(); ++i) {
        const auto where = "/" + std::to_string(i);
        const auto same_kind = [&](const Behaviour& other) {
            return other.index() == set[i].index();
        };
        const auto end = set.begin() + static_cast<std::ptrdiff_t>(i);
        if (!may_come_again(set[i]) && std::any_of(set.begin(), end, same_kind))
            return refuse(Reason::malformed,
                          std::string(name(set[i])) + " can be given once, not twice.", where);
        if (silent && sends(set[i]))
            return refuse(Reason::malformed,
                          "A silent device sends nothing, so " + std::string(name(set[i])) +
                              " does not go with silent.",
                          where);
    }
    return {};
}

Result<BehavioursNumber> keep_behaviours(World& world, Behaviours set)
{
    CHECKED(check_together(world, set));
    auto& sets = world.fleet.sets;
    const auto known = std::ranges::find(sets, set);
    const auto number = static_cast<BehavioursNumber>(known - sets.begin());
    if (known != sets.end()) return number;
    if (sets.size() > world.bounds.behaviour_sets)
        return refuse(Refusal::Reason::full, "This world holds no more than " +
                                                 std::to_string(world.bounds.behaviour_sets) +
                                                 " different sets of behaviours.");
    sets.push_back(std::move(set));
    return number;
}

const Behaviours& behaviours_of(const World& world, const Sim& sim)
{
    return world.fleet.sets[sim.device.behaviours];
}

Result<void> give_behaviours(World& world, Sim& sim, BehavioursNumber number)
{
    if (world.agenda.size() + world.bounds.behaviours_per_device > world.bounds.planned)
        return refuse(Refusal::Reason::full, "Too much is planned already; let time pass.");
    const auto sleeps = [&] {
        return std::ranges::any_of(behaviours_of(world, sim), [](const Behaviour& one) {
            return std::holds_alternative<Sleepy>(one);
        });
    };
    const bool slept = sleeps();
    sim.device.behaviours = number;
    sim.device.texts = 0;
    std::string what;
    for (const auto& behaviour : behaviours_of(world, sim))
        what += (what.empty() ? "" : ", ") + std::string(name(behaviour));
    record(world, FactKind::device_behaves, sim.iccid, {}, std::move(what));
    begin_routines(world, sim);
    if (slept && !sleeps()) change_device(world, sim, {.asleep = false});
    return {};
}

} // namespace easyconnect
