#pragma once

#include "api/exchange.hpp"
#include "world/ids.hpp"
#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

struct Fact;

/// Where a reader of a stream is: up to which fact of which world.
struct StreamPlace {
    std::string era{}; ///< of `WorldEra`; empty: the present one, whichever it is
    std::uint64_t fact = 0;
};

/// Reads a place as streams write it, "19abf3c21d0-0-120", or the plain id of a fact. Empty when it
/// is neither.
std::optional<StreamPlace> read_stream_place(std::string_view);

/// What a stream tells of a world beside its facts, so that its reader knows what to look at anew.
struct WorldGlimpse {
    VirtualTime now{}; ///< stays what it is while time flows by itself
    Pace pace{};
    double factor = 1;
    std::optional<VirtualTime> next_event{};
    std::size_t planned = 0;
    std::uint64_t newest_event = 0;
    std::uint64_t newest_request = 0;
    std::uint64_t newest_delivery = 0;
    std::uint64_t newest_message = 0;
    std::size_t sims = 0;
    std::size_t messages = 0;
    std::size_t deliveries = 0;
    std::size_t rules = 0;
    std::uint64_t fired = 0; ///< how often rules have, all together
    std::size_t findings = 0;
    std::size_t sinks = 0;
    std::uint64_t changes = 0;

    friend bool operator==(const WorldGlimpse&, const WorldGlimpse&) = default;
};

/// One stream of what happens in a world, as server-sent events (WHATWG HTML, 9.2): it looks at the
/// journal from where it was, and keeps nothing of it. A burst is told in rounds of `facts_most`; a
/// reader that falls behind by more than `behind_most` is told of a gap instead.
struct EventStream {
    static constexpr std::size_t facts_most = 250;       ///< written in a round
    static constexpr std::size_t looked_at_most = 5'000; ///< in a round, when few are wanted
    static constexpr std::uint64_t behind_most = 2'500;

    std::vector<std::string> kinds{};   ///< patterns as "sms."; none: all kinds
    std::optional<Iccid> iccid{};       ///< none: all SIMs, and what is about none
    std::optional<StreamPlace> place{}; ///< from where on; none: from now on

    std::uint64_t replayed_until = 0; ///< up to this fact nothing is left out: it was asked for
    bool has_begun = false;
    std::optional<WorldGlimpse> told{};

    /// What has come about since it was asked last.
    WorldNews news(const World&, const WorldEra&);

private:
    bool wants(const Fact&) const;
    void begin(std::string& text, const World&, const WorldEra&);
    void tell_facts(std::string& text, const World&);
    void tell_world(std::string& text, const World&, const WorldEra&);
    void write(std::string& text, const char* event, const std::string& data) const;
};

} // namespace easyconnect
