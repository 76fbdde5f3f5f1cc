#pragma once

#include "world/webhooks/webhooks.hpp"

#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

/// What the rules make of a webhook that is about to leave.
struct Disposition {
    Twist twist{};
    VirtualTime until{};     ///< leave then, when it lies ahead
    std::string late_by{};   ///< the rule that says so
    bool is_swapped = false; ///< or as soon as the next one of its kind has been sent
    std::optional<std::string> held_by{};
    std::optional<std::string> lost_by{};
    std::vector<std::string> strays{}; ///< the rules that add a report for an unknown id
};

/// Asks the rules about the next attempt of a delivery.
Disposition ask_rules_about(World&, const Delivery&);

} // namespace easyconnect
