#pragma once

namespace easyconnect {

class JsonWriter;
struct World;
struct Sim;

/// The device that holds a SIM: {"iccid", "present", "attached", "asleep", "storage_full", "imei",
/// "network": {...}, "behaviours": [...]}
void write_device(JsonWriter&, const World&, const Sim&);

} // namespace easyconnect
