#include "world/rules/sms_rules.hpp"

#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

NetworkMood ask_network(World& world, const Sms& sms)
{
    NetworkMood mood;
    const auto cause = [](const Effect& effect, const char* usual) {
        return effect.cause.empty() ? std::string(usual) : effect.cause;
    };
    for (const auto& fired : ask_rules(world, {.on = RuleMoment::sms_attempt,
                                              .iccid = sms.iccid,
                                              .payload = sms.payload,
                                              .part = 1,
                                              .attempt = sms.failed_attempts + 1,
                                              .number = sms.id.value()})) {
        const auto& effect = fired.effect;
        if (effect.kind == EffectKind::fail) mood.refusal = cause(effect, "unknown subscriber");
        if (effect.kind == EffectKind::buffer) mood.obstacle = cause(effect, "absent subscriber");
        if (effect.kind == EffectKind::slow) mood.delay += effect.by.value_or(Duration::zero());
    }
    return mood;
}

bool comes_early(World& world, const Sms& sms)
{
    const auto fired = ask_rules(world, {.on = RuleMoment::sms_submit,
                                         .iccid = sms.iccid,
                                         .payload = sms.payload,
                                         .part = 1,
                                         .attempt = 1,
                                         .number = sms.id.value()});
    return std::ranges::any_of(
        fired, [](const Firing& firing) { return firing.effect.kind == EffectKind::early; });
}

} // namespace easyconnect
