#pragma once

#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

struct World;
struct Delivery;

/// Habits of a client that would hurt it, or others, at the real platform. All of BEYOND: the
/// platform tells nobody, it answers 429 or blocks the user some day.
enum class FindingKind {
    token_per_request,
    use_after_expiry,
    ignored_401,
    retry_before_retry_after,
    retry_storm,
    duplicate_sms,
    page_polling,
    slow_webhook_answer,
};
/// "token_per_request" and so on.
const char* name(FindingKind);
/// The kind of that name, or empty.
std::optional<FindingKind> finding_kind_named(std::string_view);
/// What a client does instead, one sentence.
const char* advice(FindingKind);

/// One habit of one client, seen once or many times.
struct Finding {
    static constexpr std::size_t requests_most = 20; ///< ids kept with one finding

    std::uint64_t id = 0; ///< from 1
    FindingKind kind{};
    std::string subject{};                ///< what it is about: a call, a token, a card, a URL
    std::string message{};                ///< what was seen the first time, one sentence
    std::optional<std::size_t> account{}; ///< its place among the world's accounts
    VirtualTime at{};                     ///< when it was seen first,
    VirtualTime last_at{};                ///< and last
    std::uint64_t times = 0;
    std::vector<std::uint64_t> requests{}; ///< the first ones that show it, by id
};

/// What was found, in the order in which it was seen first. The same kind about the same subject
/// of the same account is one finding, whose `times` count.
struct Findings {
    std::vector<Finding> all{}; ///< at most `Bounds::findings`; further ones are only counted
    std::uint64_t next = 1;
    std::uint64_t dropped = 0;
};

/// Something that was seen just now.
struct Sighting {
    FindingKind kind;
    std::optional<std::size_t> account;
    std::string subject;
    std::string message;
    std::vector<std::uint64_t> requests; ///< by id
};

/// Adds to the findings what was seen, or counts it with the finding that says so already.
void note_finding(World&, Sighting);

/// Looks at the attempt of a delivery that ended last: whether its receiver took longer than
/// `slow_answer`, or than the platform waits. The simulator's own sinks are slow because a script
/// says so, which is nobody's habit.
void look_at_answer(World&, const Delivery&);

/// A receiver has to answer within this, in REAL time. ASSUMED: half of what the platform waits
/// (contract 9, GUESS there: 10 s), for a receiver at its limit loses reports in its next bad hour.
inline constexpr Duration slow_answer = std::chrono::seconds(5);

} // namespace easyconnect
