#include "world/rules/rules.hpp"

#include "world/devices/devices.hpp"
#include "world/glob.hpp"
#include "world/random.hpp"
#include "world/webhooks/delivery_orders.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

using Reason = Refusal::Reason;

const char* name(FaultStage stage)
{
    return stage == FaultStage::before ? "before" : "after_commit";
}

const char* name(CountedPer per)
{
    switch (per) {
    case CountedPer::rule: return "rule";
    case CountedPer::sim: return "sim";
    case CountedPer::account: return "account";
    }
    return "rule";
}

// --- the list

/// What the rules listen to, so that nothing is asked where nobody listens.
static void note_listeners(Rules& rules)
{
    const auto listens = [&](RuleMoment moment) {
        return std::ranges::any_of(rules.all, [&](const Rule& rule) { return rule.on == moment; });
    };
    rules.listen_to_facts = listens(RuleMoment::happening);
    rules.listen_to_calls = listens(RuleMoment::operation);
}

Rule* find_rule(World& world, std::string_view id)
{
    auto& all = world.rules.all;
    const auto rule = std::ranges::find(all, id, &Rule::id);
    return rule == all.end() ? nullptr : &*rule;
}

Result<Rule*> add_rule(World& world, Rule rule)
{
    auto& rules = world.rules;
    if (rules.all.size() >= world.bounds.rules)
        return refuse(Reason::full, "There may be " + std::to_string(world.bounds.rules) +
                                        " rules, not more; delete some.");
    if (find_rule(world, rule.id))
        return refuse(Reason::conflict, "There is a rule " + rule.id + " already.", "/id");
    while (rule.id.empty() || find_rule(world, rule.id))
        rule.id = "rule-" + std::to_string(rules.next++);
    rules.all.push_back(std::move(rule));
    note_listeners(rules);
    return &rules.all.back();
}

/// Whether it keeps webhooks back until it is gone, as an outage does.
static bool holds_webhooks(const Rule& rule)
{
    return std::ranges::any_of(rule.then, [](const Deed& deed) {
        const auto* effect = std::get_if<Effect>(&deed);
        return effect && effect->kind == EffectKind::hold && !effect->by;
    });
}

static std::unexpected<Refusal> no_such_rule(std::string_view id)
{
    return refuse(Reason::not_found, "There is no rule " + std::string(id) + ".");
}

Result<void> remove_rule(World& world, std::string_view id)
{
    const Rule* rule = find_rule(world, id);
    if (!rule) return no_such_rule(id);
    const bool holds = holds_webhooks(*rule);
    world.rules.all.erase(world.rules.all.begin() + (rule - world.rules.all.data()));
    note_listeners(world.rules);
    if (holds) release_held_by(world, std::string(id));
    return {};
}

void remove_rules(World& world, bool (*fits)(const Rule&))
{
    std::vector<std::string> meant;
    for (const auto& rule : world.rules.all)
        if (!fits || fits(rule)) meant.push_back(rule.id);
    for (const auto& id : meant) (void)remove_rule(world, id);
}

Result<Rule*> enable_rule(World& world, std::string_view id, bool is_enabled)
{
    Rule* rule = find_rule(world, id);
    if (!rule) return no_such_rule(id);
    if (rule->is_enabled == is_enabled) return rule;
    rule->is_enabled = is_enabled;
    if (!is_enabled && holds_webhooks(*rule)) release_held_by(world, rule->id);
    record(world, is_enabled ? FactKind::rule_enabled : FactKind::rule_disabled, {}, {}, rule->id);
    return rule;
}

bool has_fault(const Rule& rule)
{
    return std::ranges::any_of(
        rule.then, [](const Deed& deed) { return std::holds_alternative<Fault>(deed); });
}

// --- whether a rule is about an occasion

static bool is_at(const Rule& rule, const Occasion& occasion)
{
    if (rule.on == RuleMoment::webhook)
        return occasion.on == RuleMoment::webhook_report || occasion.on == RuleMoment::webhook_mo;
    return rule.on == occasion.on;
}

static bool is_so(World& world, const RuleSituation& situation, const Occasion& occasion)
{
    if (situation.state && world.script.state != *situation.state) return false;
    if (situation.rule) {
        const Rule* other = find_rule(world, *situation.rule);
        if (!other || other->fired == 0) return false;
    }
    if (!situation.attached && !situation.asleep && !situation.status) return true;
    const Sim* sim = occasion.iccid ? world.sims.find(*occasion.iccid) : nullptr;
    return sim && (!situation.attached || is_attached(world, *sim) == *situation.attached) &&
           (!situation.asleep || sim->device.asleep == *situation.asleep) &&
           (!situation.status || sim->status == *situation.status);
}

static bool fits_payload(const std::string& pattern, const Occasion& occasion)
{
    return fits_glob(pattern, occasion.payload) ||
           (!occasion.text.empty() && fits_glob(pattern, occasion.text));
}

static bool is_about(World& world, const Rule& rule, const Occasion& occasion)
{
    if (!rule.is_enabled || !is_at(rule, occasion)) return false;
    const auto& when = rule.when;
    return (!when.from || world.now >= *when.from) && (!when.until || world.now < *when.until) &&
           (!when.part || *when.part == occasion.part) &&
           (!when.attempt || *when.attempt == occasion.attempt) &&
           fits_glob(rule.about, occasion.about) &&
           (when.iccid == "*" ||
            (occasion.iccid && fits_glob(when.iccid, occasion.iccid->text()))) &&
           fits_glob(when.account, occasion.account) && fits_path(when.path, occasion.path) &&
           fits_payload(when.payload, occasion) && is_so(world, when.situation, occasion);
}

// --- counting and chance

static std::uint64_t mixed(std::uint64_t subject, std::string_view text)
{
    return draw(subject, text, text.size(), 0);
}

std::uint64_t subject_of(const Occasion& occasion)
{
    auto subject = mixed(0, occasion.about);
    if (occasion.iccid) subject = mixed(subject, occasion.iccid->text());
    subject = mixed(subject, occasion.account);
    subject = mixed(subject, occasion.path);
    subject = mixed(subject, occasion.payload);
    return draw(subject, "part", static_cast<std::uint64_t>(occasion.part), 0);
}

/// Counts one more; a new one beyond the bound is not remembered, and always the first.
static std::uint64_t count_one(std::map<std::uint64_t, std::uint64_t>& counts, std::uint64_t key,
                               std::size_t most)
{
    if (counts.size() >= most && !counts.contains(key)) return 1;
    return ++counts[key];
}

static std::uint64_t count_of(World& world, Rule& rule, const Occasion& occasion)
{
    ++rule.matched;
    switch (rule.when.per) {
    case CountedPer::rule: return rule.matched;
    case CountedPer::sim:
        return count_one(rule.counted, occasion.iccid ? occasion.iccid->value() : 0,
                         world.bounds.rule_subjects);
    case CountedPer::account:
        return count_one(rule.counted, mixed(0, occasion.account), world.bounds.rule_subjects);
    }
    return rule.matched;
}

/// Whether the rule draws anything: only then its subjects have to be told apart.
static bool asks_chance(const Rule& rule)
{
    return rule.when.percent < 100 || std::ranges::any_of(rule.then, [](const Deed& deed) {
               if (const auto* effect = std::get_if<Effect>(&deed))
                   return effect->up_to.has_value();
               const auto* fault = std::get_if<Fault>(&deed);
               return fault && fault->up_to.has_value();
           });
}

std::uint64_t draw_for(const World& world, std::string_view concern, std::string_view rule,
                       const RuleLook& look)
{
    return draw(world.seed, std::string(concern) + " " + std::string(rule), look.subject,
                look.occurrence);
}

/// Counts the occasion, and whether it is one of those that the rule picks.
static RuleLook look_at(World& world, Rule& rule, const Occasion& occasion)
{
    RuleLook look{.count = count_of(world, rule, occasion)};
    const auto& when = rule.when;
    const auto count = static_cast<std::int64_t>(look.count);
    if (asks_chance(rule)) {
        look.subject = subject_of(occasion);
        look.occurrence = count_one(rule.met, look.subject, world.bounds.rule_subjects) - 1;
    }
    if (when.nth && count != *when.nth) return look;
    if (when.every && count % *when.every != 0) return look;
    if (when.first && count > *when.first) return look;
    look.is_picked = true;
    if (when.percent >= 100) return look;
    look.drawn = static_cast<std::int64_t>(draw_for(world, "rule", rule.id, look) % 100);
    look.is_picked = *look.drawn < when.percent;
    return look;
}

// --- firing

static void react(World& world, const Rule& rule, const Occasion& occasion)
{
    for (const auto& deed : rule.then)
        if (const auto* reaction = std::get_if<Reaction>(&deed))
            for (const auto& step : reaction->steps)
                plan_step(world, world.now + step.after, step.step, occasion.iccid);
}

static void fire(World& world, Rule& rule, const Occasion& occasion, std::string_view what)
{
    ++rule.fired;
    if (!rule.opened) rule.opened = world.now;
    record(world, FactKind::rule_fired, occasion.iccid, occasion.number,
           rule.id + ": " + std::string(what));
    react(world, rule, occasion);
}

static std::string names_of_effects(const Rule& rule)
{
    std::string names;
    for (const auto& deed : rule.then) {
        const auto* effect = std::get_if<Effect>(&deed);
        names += (names.empty() ? "" : ", ") +
                 std::string(effect ? row_of(effect->kind).name : std::string_view("steps"));
    }
    return names;
}

std::vector<Firing> ask_rules(World& world, const Occasion& occasion)
{
    std::vector<Firing> firings;
    for (auto& rule : world.rules.all) {
        if (!is_about(world, rule, occasion)) continue;
        const auto look = look_at(world, rule, occasion);
        if (!look.is_picked) continue;
        fire(world, rule, occasion, names_of_effects(rule));
        for (const auto& deed : rule.then)
            if (const auto* effect = std::get_if<Effect>(&deed))
                firings.push_back({rule.id, *effect, *rule.opened, look, rule.when.until});
    }
    return firings;
}

std::vector<CallLook> look_at_call(World& world, const Occasion& occasion)
{
    std::vector<CallLook> looks;
    for (auto& rule : world.rules.all)
        if (is_about(world, rule, occasion))
            looks.push_back({rule.id, look_at(world, rule, occasion)});
    return looks;
}

void fire_at_call(World& world, Rule& rule, const Occasion& occasion, std::string_view what)
{
    fire(world, rule, occasion, what);
}

void ask_rules_about(World& world, const Fact& fact)
{
    if (!world.rules.listen_to_facts || fact.kind == FactKind::rule_fired) return;
    ask_rules(world, {.on = RuleMoment::happening,
                      .about = name(fact.kind),
                      .iccid = fact.iccid,
                      .payload = fact.detail,
                      .number = fact.number});
}

bool has_early_rule(const World& world)
{
    return std::ranges::any_of(world.rules.all, [](const Rule& rule) {
        return rule.is_enabled && std::ranges::any_of(rule.then, [](const Deed& deed) {
                   const auto* effect = std::get_if<Effect>(&deed);
                   return effect && effect->kind == EffectKind::early;
               });
    });
}

} // namespace easyconnect
