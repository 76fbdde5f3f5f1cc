#pragma once

#include "world/sms/smsc.hpp"
#include "world/text_pattern.hpp"

#include <string_view>

namespace easyconnect {

struct World;
struct Sim;

/// What the fields of this device's next text stand for now; `received` is what it answers.
TextFields next_text_fields(const World&, const Sim&, std::string received = {});

/// How a device codes this text: in the GSM alphabet if that has all of it, else in UCS-2.
Coding natural_coding(std::string_view text);

/// Sends an SMS that a behaviour wants to send, and counts it. What cannot be sent (unreachable, no
/// quota left, a limit reached, no room) is skipped and leaves a fact; a quota or limit leaves the
/// warning that contract 6 tells of, too.
void send_text(World&, Sim&, std::string_view behaviour, const MoDraft&);

/// Leaves the fact that a device did not do something, and why.
void note_skipped(World&, const Sim&, std::string_view behaviour, std::string_view why);

} // namespace easyconnect
