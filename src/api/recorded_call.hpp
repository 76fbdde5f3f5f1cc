#pragma once

#include "api/endpoints.hpp"

namespace easyconnect {

/// Keeps a call that was answered, when a recording runs and the call changed something; without a
/// recording it is counted. A call that was declined or only reads, a login (a scripted call needs
/// none), a webhook that came to a sink, what waits or moves time, and what the world's own script
/// does are no such calls. `endpoint` is what answered.
void note_change(World&, const Request&, const Endpoint& endpoint, const Reply&);

} // namespace easyconnect
