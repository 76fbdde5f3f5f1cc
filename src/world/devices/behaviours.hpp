#pragma once

#include "world/amount.hpp"
#include "world/devices/devices.hpp"
#include "world/devices/networks.hpp"
#include "world/result.hpp"
#include "world/sims/data_profile.hpp"
#include "world/sms/smsc.hpp"
#include "world/text_pattern.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace easyconnect {

// What devices do by themselves, driven by the clock and the seed. All of this is BEYOND the
// platform, which sees only what comes of it.

/// Answers each text it receives with the same text.
struct Echo {
    Duration after{2'000};
    friend bool operator==(const Echo&, const Echo&) = default;
};

/// Answers the texts that fit a pattern (`fits_glob`) with one of its own.
struct TextReply {
    std::string match = "*";
    TextPattern text;
    Duration after{2'000};
    friend bool operator==(const TextReply&, const TextReply&) = default;
};

/// A meter: sends a reading again and again, at a moment in the period that is the device's own.
struct MeterReport {
    Duration every;
    TextPattern text;
    std::string to = "5432145"; ///< the guide's own example of a b-party
    friend bool operator==(const MeterReport&, const MeterReport&) = default;
};

/// Sleeps by schedule: of each period it is awake for `awake`, from a moment of its own.
/// REQUIRES: awake < every.
struct Sleepy {
    Duration awake;
    Duration every;
    friend bool operator==(const Sleepy&, const Sleepy&) = default;
};

/// Is attached, but answers no page: no SMS can be handed to it, and it sends none.
struct Silent {
    friend bool operator==(const Silent&, const Silent&) = default;
};

/// Moves on to the next network of a list, again and again.
struct Roaming {
    std::vector<NetworkNumber> networks; ///< at least one
    Duration every;
    friend bool operator==(const Roaming&, const Roaming&) = default;
};

/// Uses data each hour, by a profile of the day and with some chance.
struct DataTraffic {
    DataProfile profile{};
    Amount per_day;
    friend bool operator==(const DataTraffic&, const DataTraffic&) = default;
};

/// One thing that a device does by itself. Plain data, so that a world can be copied.
using Behaviour = std::variant<Echo, TextReply, MeterReport, Sleepy, Silent, Roaming, DataTraffic>;
/// All that one device does; of what answers a text, the first that fits does.
using Behaviours = std::vector<Behaviour>;

/// The name in files and on the control plane: "echo".
std::string_view name(const Behaviour&);
/// All names, in the order of the variant.
std::span<const std::string_view> behaviour_names();

/// An answer that a device is about to send.
struct PlannedAnswer {
    std::uint32_t place; ///< of the card among the SIMs
    int plan;            ///< the device's plan by which it answers
    std::uint16_t behaviour;
    SmsId received;
    std::string text; ///< what was received
    Coding coding;
    std::string to;
};

/// What all devices of a world share.
struct Fleet {
    /// Sets of behaviours by number. Only ever added to, so that numbers stay valid; number 0 has
    /// none. However many devices do the same, they share one set.
    std::vector<Behaviours> sets{Behaviours{}};
    std::map<std::uint64_t, PlannedAnswer> answers{};
    std::uint64_t next_answer = 1;
};

/// The least and the longest period of what happens again and again.
inline constexpr Duration period_least{1'000};
inline constexpr Duration period_most = std::chrono::days(366);
/// The longest that an answer may take.
inline constexpr Duration answer_most = std::chrono::days(7);

/// Writes a set down and returns its number, the same one for the same set. Refused as malformed
/// when it holds too many, one twice that makes no sense twice (all but reply and report), or
/// `silent` beside one that sends; as full beyond our bound. A refusal is about the item that
/// `where` names: "/2".
Result<BehavioursNumber> keep_behaviours(World&, Behaviours);

/// What this device does.
const Behaviours& behaviours_of(const World&, const Sim&);

/// From now on the device does what this set says; what it did before ends, planned answers
/// included, and its texts count from 1. Refused as full when too much is planned.
Result<void> give_behaviours(World&, Sim&, BehavioursNumber);

} // namespace easyconnect
