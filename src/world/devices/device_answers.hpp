#pragma once

#include "world/event.hpp"
#include "world/sms/smsc.hpp"

namespace easyconnect {

struct World;
struct Sim;

/// A device has got an SMS: if that completes a text which one of its behaviours answers, the
/// answer is planned. REQUIRES: the message is one of this SIM's, and has just been delivered.
void device_received(World&, const Sim&, const Sms&);

/// Whether a planned answer will leave: the device still does what it did when it got the text.
bool will_be_sent(const World&, const SendAnswer&);

} // namespace easyconnect
