#include "world/devices/device_routines.hpp"

#include "world/devices/device_texts.hpp"
#include "world/random.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

namespace {

/// Equal steps of time, from a moment in the first of them.
struct Rhythm {
    Duration every;
    Duration phase; ///< from 0 to `every`

    std::int64_t beats(VirtualTime time) const
    {
        return (time.time_since_epoch() - phase + every) / every;
    }
    Duration since_beat(VirtualTime time) const
    {
        return (time.time_since_epoch() - phase + every) % every;
    }
    VirtualTime next_beat(VirtualTime time) const { return time - since_beat(time) + every; }
};

/// One behaviour that acts by the clock, of one device.
struct Routine {
    World& world;
    Sim& sim;
    std::uint16_t behaviour; ///< its place in the device's set

    Rhythm rhythm(Duration every) const;
    void plan(VirtualTime when) const
    {
        world.agenda.at(when, FollowRoutine{place_of(world, sim), behaviour, sim.device.plan});
    }
    void plan_next(Duration every) const { plan(rhythm(every).next_beat(world.now)); }
};

} // namespace

static Rhythm rhythm_of(const World& world, const Sim& sim, std::size_t behaviour, Duration every)
{
    const auto chance = draw(world.seed, "rhythm", sim.iccid.value(), behaviour);
    return {every, Duration(chance % static_cast<std::uint64_t>(every.count()))};
}

Rhythm Routine::rhythm(Duration every) const
{
    return rhythm_of(world, sim, behaviour, every);
}

static constexpr Duration one_hour = std::chrono::hours(1);

// --- one overload a behaviour: do what is due, and plan the next time

static void follow(const Routine& routine, const MeterReport& report)
{
    auto& [world, sim, place] = routine;
    routine.plan_next(report.every);
    const auto text = report.text.filled(next_text_fields(world, sim));
    send_text(world, sim, "report",
              {.payload = text, .dest_address = report.to, .coding = natural_coding(text)});
}

static void follow(const Routine& routine, const Sleepy& sleepy)
{
    const auto rhythm = routine.rhythm(sleepy.every);
    const auto since = rhythm.since_beat(routine.world.now);
    const bool asleep = since >= sleepy.awake;
    routine.plan(asleep ? rhythm.next_beat(routine.world.now)
                        : routine.world.now - since + sleepy.awake);
    change_device(routine.world, routine.sim, {.asleep = asleep});
}

static void follow(const Routine& routine, const Roaming& roaming)
{
    auto& [world, sim, place] = routine;
    routine.plan_next(roaming.every);
    // each device begins elsewhere in the list
    const auto offset = draw(world.seed, "roaming", sim.iccid.value(), place);
    const auto step = static_cast<std::uint64_t>(routine.rhythm(roaming.every).beats(world.now));
    const auto count = roaming.networks.size();
    change_device(world, sim, {.network = roaming.networks[(offset % count + step) % count]});
}

/// From half to one and a half of the average, in steps of a percent.
static Amount varied(Amount average, std::uint64_t chance)
{
    const auto percent = static_cast<std::int64_t>(50 + chance % 101);
    return Amount::millionths(average.millionths() * percent / 100);
}

static void follow(const Routine& routine, const DataTraffic& traffic)
{
    auto& [world, sim, place] = routine;
    routine.plan_next(one_hour);
    const Day day = day_of(world.now);
    const auto days = static_cast<std::uint64_t>(day.time_since_epoch().count());
    const auto hours = static_cast<int>((world.now - start_of(day)) / one_hour);
    const auto burst = draw(world.seed, "burst", sim.iccid.value(), days) % 24;
    const Amount average =
        share_of_hour(traffic.profile, traffic.per_day, hours, static_cast<int>(burst));
    const auto chance =
        draw(world.seed, "data", sim.iccid.value(), days * 24 + static_cast<std::uint64_t>(hours));
    const Amount volume = varied(average, chance & 0xffff);
    // devices mostly receive: the card sends 20 to 40 % of the volume, as in a fixture's history
    const auto sent_percent = static_cast<std::int64_t>(20 + (chance >> 16) % 21);
    const Amount sent = Amount::millionths(volume.millionths() * sent_percent / 100);
    const auto session = use_data(world, sim, volume - sent, sent);
    if (!session) note_skipped(world, sim, "data", session.error().detail);
}

/// The behaviours that do nothing by the clock.
static void follow(const Routine&, const Echo&) {}
static void follow(const Routine&, const TextReply&) {}
static void follow(const Routine&, const Silent&) {}

void handle(World& world, const FollowRoutine& event)
{
    Sim& sim = world.sims.all()[event.place];
    if (event.plan != sim.device.plan) return;
    const Routine routine{world, sim, event.behaviour};
    const auto& behaviour = behaviours_of(world, sim)[event.behaviour];
    const auto wakes = wakes_at(world, sim);
    if (wakes && !std::holds_alternative<Sleepy>(behaviour)) {
        routine.plan(*wakes);
        return;
    }
    std::visit([&](const auto& kind) { follow(routine, kind); }, behaviour);
}

/// How often a behaviour does something by the clock; empty when it only answers or is.
static std::optional<Duration> period_of(const Behaviour& behaviour)
{
    if (const auto* report = std::get_if<MeterReport>(&behaviour)) return report->every;
    if (const auto* roaming = std::get_if<Roaming>(&behaviour)) return roaming->every;
    if (std::holds_alternative<DataTraffic>(behaviour)) return one_hour;
    return {};
}

void begin_routines(World& world, Sim& sim)
{
    ++sim.device.plan;
    const auto& set = behaviours_of(world, sim);
    for (std::size_t i = 0; i < set.size(); ++i) {
        const Routine routine{world, sim, static_cast<std::uint16_t>(i)};
        if (const auto every = period_of(set[i])) routine.plan_next(*every);
        // it may be asleep already
        if (const auto* sleepy = std::get_if<Sleepy>(&set[i])) follow(routine, *sleepy);
    }
}

std::optional<VirtualTime> wakes_at(const World& world, const Sim& sim)
{
    if (!sim.device.asleep) return {};
    const auto& set = behaviours_of(world, sim);
    for (std::size_t i = 0; i < set.size(); ++i)
        if (const auto* sleepy = std::get_if<Sleepy>(&set[i])) {
            const auto rhythm = rhythm_of(world, sim, i, sleepy->every);
            // at the very beat its waking may still be due behind what asks, a moment later not
            return rhythm.since_beat(world.now) == Duration::zero() ? world.now + Duration(1)
                                                                    : rhythm.next_beat(world.now);
        }
    return {};
}

std::uint32_t place_of(const World& world, const Sim& sim)
{
    return static_cast<std::uint32_t>(&sim - world.sims.all().data());
}

} // namespace easyconnect
