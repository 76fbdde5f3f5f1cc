#pragma once

namespace easyconnect {

class JsonWriter;
struct World;
struct Delivery;

/// One delivery: {"id", "kind", "state", ..., "body": the bytes sent, "attempts": [...]}
void write(JsonWriter&, const World&, const Delivery&);

} // namespace easyconnect
