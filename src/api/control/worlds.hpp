#pragma once

#include "world/time.hpp"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace easyconnect {

class JsonWriter;

/// Where the worlds are; a world's name follows.
inline constexpr const char* worlds_path = "/_simulator/v1/worlds";
/// The query key, and in `Request::world` the header, by which a control call names its world.
inline constexpr const char* world_key = "world";

/// What is told of one of the worlds that are served side by side.
struct WorldRow {
    std::string name;
    VirtualTime now{};
    Pace pace{};
    std::size_t accounts = 0;
    std::size_t sims = 0;
    std::chrono::milliseconds idle{}; ///< REAL time since its last call ended; 0 during one
};

/// {"name": "ci-7f3a", "now": "...", "pace": "manual", "accounts": 1, "sims": 25, "idle_ms": 1200}
void write(JsonWriter&, const WorldRow&);

/// The reply to `GET worlds`: {"worlds": [...], "most": 200, "idle_limit_ms": 1800000}.
std::string worlds_body(std::span<const WorldRow>, std::size_t most,
                        std::chrono::milliseconds idle_limit);

} // namespace easyconnect
