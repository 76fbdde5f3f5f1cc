#pragma once

#include "world/journal.hpp"

#include <cstdint>
#include <string_view>

namespace easyconnect {

class JsonWriter;

/// The most facts in one reply.
inline constexpr std::size_t facts_most = 1'000;

/// Which facts of the journal are wanted: those after an id, of a kind ("sms." takes all that
/// begin so), about a SIM; oldest first.
struct FactFilter {
    std::uint64_t after = 0;
    std::size_t limit = 100;
    std::string_view kind{};
    std::optional<Iccid> iccid{};
};

/// Writes one fact: {"id": 1, "at": ..., "kind": "sms.delivered", ...}.
void write(JsonWriter&, const Fact&);

/// Writes the facts that fit into an open array and returns the id of the last one looked at, the
/// cursor for the next call.
std::uint64_t write_facts(JsonWriter&, const World&, const FactFilter&);

} // namespace easyconnect
