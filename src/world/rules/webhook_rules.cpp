#include "world/rules/webhook_rules.hpp"

#include "world/random.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

/// How long a swapped webhook waits for a next one before it leaves all the same. BEYOND.
static constexpr Duration swapped_at_most = std::chrono::minutes(10);

/// A delay from `by` to `up_to`, by the seed.
static Duration drawn_delay(const World& world, const Firing& fired)
{
    const Duration least = fired.effect.by.value_or(Duration::zero());
    const Duration most = std::max(fired.effect.up_to.value_or(least), least);
    const auto chance = draw_for(world, "late", fired.rule, fired.look);
    return least + Duration(static_cast<std::int64_t>(
                       chance % (static_cast<std::uint64_t>((most - least).count()) + 1)));
}

/// The delivery leaves not before `when`.
static void postpone(Disposition& disposition, VirtualTime when, const std::string& rule)
{
    if (when <= disposition.until) return;
    disposition.until = when;
    disposition.late_by = rule;
}

static void apply(const World& world, const Firing& fired, Disposition& disposition)
{
    const auto& effect = fired.effect;
    auto& twist = disposition.twist;
    twist.rules.push_back(fired.rule);
    switch (effect.kind) {
    case EffectKind::lose: disposition.lost_by = fired.rule; break;
    case EffectKind::duplicate:
        twist.duplicate_after = effect.by.value_or(Duration::zero());
        twist.duplicate_by = fired.rule;
        break;
    case EffectKind::swap:
        disposition.is_swapped = true;
        postpone(disposition, world.now + effect.by.value_or(swapped_at_most), fired.rule);
        break;
    case EffectKind::late:
        postpone(disposition, world.now + drawn_delay(world, fired), fired.rule);
        break;
    case EffectKind::unknown_id: disposition.strays.push_back(fired.rule); break;
    case EffectKind::lost_acknowledgement: twist.loses_acknowledgement = true; break;
    case EffectKind::ids_as_numbers: twist.ids_as_numbers = true; break;
    case EffectKind::truncate:
        twist.is_cut = true;
        twist.cut_at = effect.octets;
        break;
    case EffectKind::hold:
        if (effect.by)
            postpone(disposition, fired.opened + *effect.by, fired.rule);
        else if (fired.until)
            postpone(disposition, *fired.until, fired.rule);
        else
            disposition.held_by = fired.rule;
        break;
    case EffectKind::early:
    case EffectKind::fail:
    case EffectKind::buffer:
    case EffectKind::slow: break; // of an SMS, not of a webhook
    }
}

Disposition ask_rules_about(World& world, const Delivery& delivery)
{
    const bool is_report = delivery.kind == WebhookKind::report;
    Disposition disposition{.until = world.now};
    for (const auto& fired :
         ask_rules(world, {.on = is_report ? RuleMoment::webhook_report : RuleMoment::webhook_mo,
                          .iccid = delivery.message.iccid,
                          .payload = delivery.message.payload,
                          .part = delivery.message.multi_part.part,
                          .attempt = delivery.attempts_made + 1,
                          .number = delivery.message.id.value()}))
        apply(world, fired, disposition);
    return disposition;
}

} // namespace easyconnect
