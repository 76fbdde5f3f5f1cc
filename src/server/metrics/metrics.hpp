#pragma once

#include "server/metrics/census.hpp"
#include "server/metrics/counters.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace easyconnect {

/// What `GET /_simulator/metrics` tells beside the counters: how things are now.
struct Gauges {
    Census census{};
    std::size_t connections = 0;
    std::chrono::duration<double> clock_offset{}; ///< of the main world: simulated minus real time
};

/// All figures as Prometheus reads them; those of the process are read here.
std::string metrics_text(const Counters&, const Gauges&);

} // namespace easyconnect
