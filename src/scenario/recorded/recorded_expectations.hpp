#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace easyconnect {

struct World;

/// Adds to a list what had become of the SMS of a recording when it ended, as expectations of a
/// scenario: by SIM, or of all together when they are of too many SIMs; and that rules need not
/// fire, since scripted calls meet no fault. SMS from devices are left out when a receiver outside
/// decides about them. `remarks` gets a sentence about each thing that is left out.
void expect_what_came(const World&, nlohmann::ordered_json& list,
                      std::vector<std::string>& remarks);

} // namespace easyconnect
