#pragma once

#include "world/ids.hpp"
#include "world/recent.hpp"
#include "world/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>

namespace easyconnect {

struct World;
struct RequestRow;
struct CallTrace;

// Thresholds of the findings. All of BEYOND: the platform publishes none; they are chosen so that
// a client that means well stays below, and one that does not is caught within seconds.

/// Logins in a row, each after a token that was used once or never.
inline constexpr int wasted_tokens_least = 3;
/// Other calls that may have been on their way when the first of them got its 401 or 429.
inline constexpr int on_their_way_most = 4;
/// A storm is so many of the same request,
inline constexpr int storm_least = 5;
/// within this time,
inline constexpr Duration storm_window = std::chrono::seconds(10);
/// all but the first after an error, and without a pause that grows: one of at least this,
inline constexpr Duration real_pause = std::chrono::milliseconds(100);
/// and longer than the one before by so many percent.
inline constexpr int pause_growth_percent = 120;
/// The same text to the same SIM within this is a duplicate.
inline constexpr Duration duplicate_window = std::chrono::seconds(10);
/// Two readings of the same page are polling when they are less than this apart,
inline constexpr Duration polling_pause = std::chrono::seconds(1);
/// and so many of them follow each other.
inline constexpr int polling_least = 5;

/// When something happened, by both clocks.
struct BothTimes {
    VirtualTime at{};
    std::chrono::milliseconds real{};
};
/// The time between, by the clock that went further: whoever waited by either has waited.
Duration between(const BothTimes& then, const BothTimes& now);

/// What is remembered of the calls of clients, so that habits can be seen. Bounded: what is
/// forgotten early is a finding that is not made.
struct ClientHabits {
    static constexpr std::size_t remembered = 4'096; ///< of each kind

    /// The newest token of an account.
    struct Login {
        std::uint64_t token_print = 0;
        std::uint64_t request = 0;
        int used = 0;
        bool was_refused = false; ///< a 401 was given for it: to log in again was right
        int wasted = 0;           ///< tokens in a row before it that were hardly used
    };
    std::map<std::size_t, Login> logins{}; ///< by account

    /// A token that was answered 401.
    struct BadToken {
        BothTimes refused{};
        std::uint64_t request = 0;
        bool had_expired = false;
        int others = 0; ///< further calls with it
    };
    Recent<BadToken> bad_tokens{remembered};
    Recent<std::uint64_t> refused_calls{remembered}; ///< calls with bad tokens: the request's id

    /// An operation that an account was told to leave alone for a while.
    struct Backoff {
        BothTimes told{};
        Duration wait{};
        std::uint64_t request = 0;
        std::uint64_t call_print = 0;
        int others = 0; ///< further calls of it within that time
    };
    Recent<Backoff> backoffs{remembered};

    /// A call that was answered with an error.
    struct FailedCall {
        BothTimes first{};
        BothTimes last{};
        Duration pause{};
        bool has_failed = false;
        int hasty = 0; ///< times since `first`, without those after a growing pause
        std::uint64_t request = 0;
    };
    Recent<FailedCall> failed_calls{remembered};

    /// A text that was accepted for a SIM.
    struct AcceptedText {
        BothTimes when{};
        std::uint64_t request = 0;
        std::uint64_t sms = 0;
    };
    Recent<AcceptedText> accepted_texts{remembered};

    /// A page of a list that was read.
    struct ReadPage {
        BothTimes last{};
        std::uint64_t request = 0;
        int hasty = 0; ///< readings in a row that came too soon after the one before
    };
    Recent<ReadPage> read_pages{remembered};
};

/// The newest of the REAL times that are remembered; 0 without any.
std::chrono::milliseconds newest_real_time(const ClientHabits&);

/// Looks at a request that has just been answered, beside those before it, and notes the habits
/// that it shows (`Findings`).
void note_habits(World&, const RequestRow&, const CallTrace&);

} // namespace easyconnect
