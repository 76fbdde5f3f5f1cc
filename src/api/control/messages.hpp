#pragma once

#include "world/sms/smsc.hpp"

#include <optional>
#include <string_view>

namespace easyconnect {

class JsonWriter;
struct World;

/// The word for a state: "in_progress". BEYOND: the platform's own words shout.
const char* state_word(SmsStatus);
std::optional<SmsStatus> sms_state_named(std::string_view word);

/// The members of one message's object, without its end: {"id": 6201, "type": "mt", ...}.
void write_message(JsonWriter&, const World&, const Sms&);

/// The same of all that is known of it: its whole text, its segments as they go over the air, what
/// became of it and when, and the webhooks about it.
void write_message_detail(JsonWriter&, const World&, const Sms&);

} // namespace easyconnect
