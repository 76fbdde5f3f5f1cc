#include "world/rules/effects.hpp"

#include <algorithm>

namespace easyconnect {

static constexpr RuleMoment moments[] = {RuleMoment::sms_submit, RuleMoment::sms_attempt,
                                         RuleMoment::webhook, RuleMoment::webhook_report,
                                         RuleMoment::webhook_mo};

const char* name(RuleMoment moment)
{
    switch (moment) {
    case RuleMoment::sms_submit: return "sms.submit";
    case RuleMoment::sms_attempt: return "sms.attempt";
    case RuleMoment::webhook: return "webhook";
    case RuleMoment::webhook_report: return "webhook.report";
    case RuleMoment::webhook_mo: return "webhook.mo";
    case RuleMoment::operation: return "operation";
    case RuleMoment::happening: return "happening";
    }
    return "sms.attempt";
}

std::optional<RuleMoment> rule_moment_named(std::string_view word)
{
    for (const auto moment : moments)
        if (word == name(moment)) return moment;
    return {};
}

std::span<const EffectRow> effects()
{
    using enum EffectKind;
    using enum Parameter;
    static constexpr auto submit = {RuleMoment::sms_submit};
    static constexpr auto attempt = {RuleMoment::sms_attempt};
    static constexpr auto report = {RuleMoment::webhook_report};
    static constexpr auto both = {RuleMoment::webhook_report, RuleMoment::webhook_mo};
    static constexpr EffectRow rows[] = {
        {.kind = early, .name = "early", .moments = submit},
        {.kind = fail, .name = "fail", .moments = attempt, .cause = optional},
        {.kind = buffer, .name = "buffer", .moments = attempt, .cause = optional},
        {.kind = slow, .name = "slow", .moments = attempt, .by = required},
        {.kind = lose, .name = "lose", .moments = both},
        {.kind = duplicate, .name = "duplicate", .moments = both, .by = optional},
        {.kind = swap, .name = "swap", .moments = both, .by = optional},
        {.kind = late, .name = "late", .moments = both, .by = required, .up_to = optional},
        {.kind = unknown_id, .name = "unknown_id", .moments = report},
        {.kind = lost_acknowledgement, .name = "lost_acknowledgement", .moments = both},
        {.kind = ids_as_numbers, .name = "ids_as_numbers", .moments = both},
        {.kind = truncate, .name = "truncate", .moments = both, .octets = optional},
        {.kind = hold, .name = "hold", .moments = both, .by = optional},
    };
    return rows;
}

const EffectRow& row_of(EffectKind kind)
{
    return *std::ranges::find(effects(), kind, &EffectRow::kind);
}

bool fits(const EffectRow& row, RuleMoment moment)
{
    const auto has = [&](RuleMoment wanted) {
        return std::ranges::find(row.moments, wanted) != row.moments.end();
    };
    if (moment == RuleMoment::webhook)
        return has(RuleMoment::webhook_report) && has(RuleMoment::webhook_mo);
    return has(moment);
}

} // namespace easyconnect
