#pragma once

#include "scenario/message_plan.hpp"
#include "scenario/usage_plan.hpp"
#include "scenario/value.hpp"
#include "world/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// One item of `sims`: a card, or a range of cards whose numbers count up from those given here.
struct SimPlan {
    Value written; ///< for mistakes that show later
    Iccid iccid;
    std::size_t count = 1;
    bool is_range = false; ///< `count` was written: `{n}` in the label counts
    bool foreign = false;

    std::optional<Imsi> imsi{};
    std::optional<Msisdn> msisdn{};
    std::optional<std::uint32_t> ip_address{};
    SimStatus status = SimStatus::enabled;
    std::optional<std::string> label{};
    bool imei_lock = false;
    std::optional<Imei> locked_imei{};
    std::optional<VirtualTime> activated{}; ///< empty: never
    std::optional<VirtualTime> ends{};      ///< empty: by the platform's lifetime
    std::optional<Amount> data_left{};
    std::optional<Amount> sms_left{};
    bool auto_topup = false;

    Device device{};                    ///< `attached` is never set here
    std::optional<VirtualTime> since{}; ///< when the device attached; empty: at the start
    std::optional<UsagePlan> history{};
    std::vector<MessagePlan> messages{};
    std::vector<SimEvent> events{}; ///< without ids
};

/// Reads one item of `sims`. Empty after a mistake that leaves no card. REQUIRES: the world is at
/// its start, and has its platform and networks.
std::optional<SimPlan> read_sim(const Value&, World&);

} // namespace easyconnect
