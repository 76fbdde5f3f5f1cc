#pragma once

#include "scenario/value.hpp"
#include "world/world.hpp"

#include <vector>

namespace easyconnect {

/// Reads `rules:`, each as `POST /_simulator/v1/rules` takes it, and adds them in order. Mistakes
/// are noted at their places.
void read_rules(const std::vector<Value>& values, World& world);

} // namespace easyconnect
