#pragma once

#include "world/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace easyconnect {

/// Whether a call has had its effect when a fault strikes.
enum class FaultStage {
    before,       ///< nothing happened: no SMS is queued, no order placed
    after_commit, ///< it happened, and the client may never hear of it
};
/// "before", "after_commit".
const char* name(FaultStage);

/// What goes wrong with a call of the platform's API on purpose: a kind, which is a row of
/// `api/faults/catalog`, and the parameters that kind knows; the others are absent. All of BEYOND.
struct Fault {
    std::string kind{}; ///< "latency"
    FaultStage stage{};

    std::optional<std::int64_t> status{};      ///< of HTTP
    std::optional<std::string> body{};         ///< instead of the platform's
    std::optional<std::string> content_type{}; ///< of that body
    std::optional<std::string> how{};          ///< which variant, by name
    std::optional<std::string> per{};          ///< whose calls are counted together
    std::optional<std::int64_t> budget{};      ///< calls in a window
    std::optional<Duration> window{};          ///< of simulated time
    std::optional<Duration> retry_after{};     ///< announced in whole seconds
    std::optional<Duration> by{};              ///< how long
    std::optional<Duration> up_to{};           ///< at most so long
    std::optional<std::int64_t> spread{};      ///< percent, of the lognormal's logarithm
    std::optional<std::int64_t> bytes{};

    friend bool operator==(const Fault&, const Fault&) = default;
};

} // namespace easyconnect
