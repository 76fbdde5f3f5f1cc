#pragma once

#include "api/json_writer.hpp"

namespace easyconnect {

struct World;
struct Sim;

/// One SIM object (contract 3.1).
void write(JsonWriter&, const World&, const Sim&);

/// A SIM's IPv4 address: "10.64.70.5".
std::string ip_text(std::uint32_t address);

} // namespace easyconnect
