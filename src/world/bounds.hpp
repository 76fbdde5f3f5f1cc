#pragma once

#include <cstddef>

namespace easyconnect {

/// How much one world may hold. BEYOND: the platform names no such bounds; they keep a simulator
/// that runs for weeks from eating its machine. What is old and finished makes room first.
struct Bounds {
    std::size_t sims = 2'000'000;      ///< an order or fixture beyond it is refused
    std::size_t orders = 100'000;      ///< a new order beyond it is refused
    std::size_t tokens = 200'000;      ///< the oldest token makes room
    std::size_t messages = 1'000'000;  ///< the oldest final message makes room
    std::size_t deliveries = 200'000;  ///< the oldest finished delivery makes room
    std::size_t planned = 5'000'000;   ///< on the agenda; a change or reset beyond it is refused
    std::size_t facts = 100'000;       ///< the journal drops its oldest and counts them
    std::size_t request_rows = 10'000; ///< the request log drops its oldest and counts them
    std::size_t request_bytes = 16'777'216; ///< of the request log, about; likewise
    std::size_t findings = 1'000;           ///< further ones are only counted
    std::size_t events_per_sim = 1'000;     ///< the platform's largest page (contract 1.1)
    std::size_t attempts_per_delivery = 50; ///< attempts remembered; the oldest make room
    std::size_t rules = 1'000;              ///< a new rule beyond it is refused
    std::size_t rule_subjects = 100'000;    ///< whose occurrences a rule counts, each
    std::size_t steps = 100'000;            ///< scripted; more are refused
    std::size_t receivers = 100;            ///< webhook targets whose health is kept
    std::size_t networks = 1'000;           ///< visited networks that devices may name
    std::size_t behaviour_sets = 1'000;     ///< different sets of behaviours that devices may have
    std::size_t behaviours_per_device = 16; ///< in one set
    std::size_t list_changes = 10'000;      ///< items in one POST /v1/sims, topup or extension
    std::size_t sinks = 100;                ///< one more is refused
    std::size_t sink_requests = 1'000;      ///< kept by each sink; its oldest make room
    std::size_t sink_bytes = 16'777'216;    ///< of bodies kept by each sink; its oldest make room
    std::size_t text = 255;                 ///< characters of a label (ASSUMED, contract 3.3)
};

} // namespace easyconnect
