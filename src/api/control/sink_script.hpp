#pragma once

#include "api/exchange.hpp"
#include "world/webhooks/sinks.hpp"

#include <string>

namespace easyconnect {

class JsonWriter;

/// Reads {"answers": [{"status": 503, "body": "...", "after": "2s", "times": 2}, {"hang": true}],
/// "repeat": false}. Refused as malformed with what is right, at most the bounds of a Sink.
Result<SinkScript> read_script(const Request&);

/// One answer, as read_script takes it: {"status": 503, "times": 2}.
void write_answer(JsonWriter&, const SinkAnswer&);

/// The script of a sink as read_script takes it, and "answered", the requests since it was set.
std::string script_body(const Sink&);

} // namespace easyconnect
