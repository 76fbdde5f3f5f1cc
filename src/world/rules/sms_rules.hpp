#pragma once

#include "world/sms/smsc.hpp"

#include <optional>
#include <string>

namespace easyconnect {

struct World;

/// What the network makes of one hand-over, by the rules at `sms.attempt`.
struct NetworkMood {
    std::optional<std::string> refusal{};  ///< it fails for good, with this cause
    std::optional<std::string> obstacle{}; ///< it fails this time, with this cause
    Duration delay{};                      ///< it takes so much longer
};

/// Asks the rules about the next hand-over of a message whose device can be reached.
NetworkMood ask_network(World&, const Sms&);

/// Whether a rule at `sms.submit` has this message, which has just been accepted, delivered at
/// once, so that its report comes before its 201.
bool comes_early(World&, const Sms&);

} // namespace easyconnect
