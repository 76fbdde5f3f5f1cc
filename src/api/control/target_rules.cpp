#include "api/control/target_rules.hpp"

#include "api/control/own_address.hpp"

#include <algorithm>

namespace easyconnect {

std::string target_refusal(const WebhookTarget& target, const TargetRules& rules)
{
    if (target.is_sink() || is_sink_path(target.path())) return {};
    if (std::ranges::any_of(rules.own_urls, [&](const auto& url) { return is_own(target, url); }))
        return own_address_refusal;
    const auto may_be_meant = [&](const AllowedTarget& each) { return each.may_mean(target); };
    if (!rules.allowed.empty() && std::ranges::none_of(rules.allowed, may_be_meant))
        return "the host is none of those that --webhook-allow names";
    return {};
}

} // namespace easyconnect
