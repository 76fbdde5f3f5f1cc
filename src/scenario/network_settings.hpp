#pragma once

#include "scenario/value.hpp"
#include "world/world.hpp"

#include <optional>

namespace easyconnect {

/// [{mcc: "204", mnc: "16", operator, country, iso_code, country_code}]: networks that devices can
/// visit; one with the codes of a known network takes its place.
void read_networks(const std::vector<Value>&, World&);

/// The network that a device names by the keys `mcc` and `mnc` of this map; an unknown one is
/// added when `operator` stands beside them, otherwise it is a mistake.
std::optional<NetworkNumber> read_visited_network(const Section&, World&);

} // namespace easyconnect
