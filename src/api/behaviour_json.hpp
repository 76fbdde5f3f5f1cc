#pragma once

#include "world/devices/behaviours.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace easyconnect {

class JsonWriter;

/// Reads what a device does by itself, from files and on the control plane: a list whose items are
/// names, where nothing needs to be said, or maps of one name:
///     ["echo", {"report": {"every": "15m", "text": "t={value} n={n}", "to": "12345"}}]
/// `where` is the JSON pointer of the list. Refused as malformed with the pointer of what is wrong.
Result<Behaviours> read_behaviours(const nlohmann::json& list, const std::string& where,
                                   const Networks& known);

/// Writes them the way they are read, with every default said.
void write_behaviours(JsonWriter&, const Behaviours&, const Networks&);

} // namespace easyconnect
