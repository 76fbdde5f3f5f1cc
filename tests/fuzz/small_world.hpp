#pragma once

#include "property.hpp"

#include "api/exchange.hpp"
#include "scenario/fixtures/fixture.hpp"
#include "scenario/snapshots/snapshot.hpp"
#include "world/world.hpp"

#include <chrono>
#include <string>

namespace easyconnect::fuzz {

/// 2026-01-05T08:00:00Z.
inline constexpr VirtualTime start_time =
    start_of(std::chrono::year{2026} / std::chrono::January / 5) + std::chrono::hours(8);

/// The world of `small.yaml` after some requests: a little of everything is in it.
const World& small_world();

/// The token that it has given to demo, as an Authorization header.
const std::string& bearer();

/// The world without what says that somebody asked: log, habits, findings, facts about requests.
std::string without_requests(World);

/// Every world can be saved, and what is read again is the same.
void check_saving(const World&);

} // namespace easyconnect::fuzz
