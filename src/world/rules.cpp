#include "world/rules.hpp"

#include "world/glob.hpp"
#include "world/random.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

Result<Rule*> add_rule(World& world, Rule rule)
{
    using Reason = Refusal::Reason;
    auto& rules = world.rules;
    const auto has = [&](const std::string& id) {
        return std::ranges::find(rules.all, id, &Rule::id) != rules.all.end();
    };
    if (rules.all.size() >= world.bounds.rules)
        return refuse(Reason::full, "There may be " + std::to_string(world.bounds.rules) +
                                        " rules, not more; delete some.");
    if (has(rule.id))
        return refuse(Reason::conflict, "There is a rule " + rule.id + " already.", "/id");
    while (rule.id.empty() || has(rule.id)) rule.id = "rule-" + std::to_string(rules.next++);
    return &rules.all.emplace_back(std::move(rule));
}

Result<void> remove_rule(World& world, std::string_view id)
{
    auto& all = world.rules.all;
    const auto rule = std::ranges::find(all, id, &Rule::id);
    if (rule == all.end())
        return refuse(Refusal::Reason::not_found, "There is no rule " + std::string(id) + ".");
    all.erase(rule);
    return {};
}

static bool is_about(const Rule& rule, const Occasion& occasion, VirtualTime now)
{
    const bool both =
        rule.on == RuleMoment::webhook &&
        (occasion.on == RuleMoment::webhook_report || occasion.on == RuleMoment::webhook_mo);
    if (rule.on != occasion.on && !both) return false;
    const auto& when = rule.when;
    return (!when.from || now >= *when.from) && (!when.until || now < *when.until) &&
           (!when.part || *when.part == occasion.part) &&
           (!when.attempt || *when.attempt == occasion.attempt) &&
           (when.iccid == "*" || fits_glob(when.iccid, occasion.iccid.text())) &&
           (when.payload == "*" || fits_glob(when.payload, occasion.payload));
}

/// Whether the occasion that was counted last is one of those that the rule picks.
static bool is_picked(const World& world, const Rule& rule, const Occasion& occasion)
{
    const auto& when = rule.when;
    const auto count = static_cast<std::int64_t>(rule.matched);
    if (when.nth && count != *when.nth) return false;
    if (when.every && count % *when.every != 0) return false;
    if (when.first && count > *when.first) return false;
    if (when.percent >= 100) return true;
    const auto chance = draw(world.seed, "rule " + rule.id, occasion.number,
                             static_cast<std::uint64_t>(occasion.attempt));
    return static_cast<std::int64_t>(chance % 100) < when.percent;
}

std::vector<Firing> ask_rules(World& world, const Occasion& occasion)
{
    std::vector<Firing> firings;
    for (auto& rule : world.rules.all) {
        if (!is_about(rule, occasion, world.now)) continue;
        ++rule.matched;
        if (!is_picked(world, rule, occasion)) continue;
        ++rule.fired;
        if (!rule.opened) rule.opened = world.now;
        record(world, FactKind::rule_fired, occasion.iccid, occasion.number,
               rule.id + ": " + std::string(row_of(rule.then.kind).name));
        firings.push_back({rule.id, rule.then, *rule.opened});
    }
    return firings;
}

bool has_early_rule(const World& world)
{
    return std::ranges::any_of(
        world.rules.all, [](const Rule& rule) { return rule.then.kind == EffectKind::early; });
}

} // namespace easyconnect
