#pragma once

#include "api/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

class JsonWriter;

/// "real", "scaled", "manual", "auto".
const char* name(Pace);
/// The pace of that name, or empty.
std::optional<Pace> pace_named(std::string_view);

/// {"now": "...", "pace": "real", "next_event": "...", "planned_events": 3}
void write_clock(JsonWriter&, const World&);

/// How an advance went, as the owner of the clock tells it.
struct AdvanceReport {
    VirtualTime from;
    std::uint64_t facts_before; ///< the journal's newest id when it began
    bool complete;              ///< false: the budget of events was spent, or we are stopping
};

/// The body that answers `POST clock/advance`: {"from", "now", "complete", "events": [...],
/// "recorded": 12}; at most the first 1,000 events, `recorded` counts them all.
std::string advance_body(const World&, const AdvanceReport&);

} // namespace easyconnect
