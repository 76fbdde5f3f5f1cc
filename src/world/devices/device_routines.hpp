#pragma once

#include "world/time.hpp"

#include <cstdint>
#include <optional>

namespace easyconnect {

struct World;
struct Sim;

/// Begins what the device's behaviours do by themselves, and ends what earlier ones did. The
/// moments of a routine are the device's own, drawn from the seed, and counted from 1970: they do
/// not depend on when it began. REQUIRES: the SIM is one of the world's.
void begin_routines(World&, Sim&);

/// When a device that sleeps by schedule wakes up; empty when it is awake or has no schedule. What
/// it wants to do in its sleep, it does then.
std::optional<VirtualTime> wakes_at(const World&, const Sim&);

/// The card's place among the world's SIMs, which never changes.
std::uint32_t place_of(const World&, const Sim&);

} // namespace easyconnect
