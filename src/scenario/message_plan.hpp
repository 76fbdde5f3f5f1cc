#pragma once

#include "scenario/value.hpp"
#include "world/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// One SMS that was there before the start.
struct MessagePlan {
    VirtualTime at{}; ///< when it was submitted
    SmsType type = SmsType::mt;
    SmsStatus status = SmsStatus::delivered;
    std::string payload{};
    Coding coding = Coding::gsm7;
    std::string source_address{};
    std::string dest_address{};
    VirtualTime expires{};
};

/// {at: -2h, type: MT, payload: "on", status: DELIVERED, dcs: 0, source_address: "1234",
/// dest_address: "5432145", expiry_date: +1d}
std::optional<MessagePlan> read_message(const Value&, const World&);

/// Stores the message as the newest of all. A buffered MT gets its next attempt, a buffered MO its
/// forwarding, on the agenda; a final one is only written down, in the day's usage too, without
/// charging the quota. REQUIRES: the world is at its start, and all messages before this one in
/// time are stored.
void store_message(World&, Sim&, const MessagePlan&);

} // namespace easyconnect
