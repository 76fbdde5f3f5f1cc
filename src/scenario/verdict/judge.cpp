#include "api/dates.hpp"
#include "scenario/scenario.hpp"
#include "scenario/verdict/judging.hpp"

#include <algorithm>

namespace easyconnect {

Check check(const Expectation& expectation, const World& world)
{
    Check result{.name = expectation.name, .where = expectation.where};
    const auto ask = [&](const auto& expected) {
        if constexpr (requires { check(expected, world, result); })
            check(expected, world, result);
        else
            check(expected, expectation.count, world, result);
    };
    std::visit(ask, expectation.what);
    return result;
}

// --- rules

static Check check_rule(const Rule& rule, const std::string& where)
{
    const auto matched = std::to_string(rule.matched);
    return {.name = "rule " + rule.id + " fired",
            .passed = rule.fired > 0,
            .detail = rule.fired > 0 ? "It fired " + std::to_string(rule.fired) + " times."
                                     : "It never fired, so the run proves nothing about it; " +
                                           matched + " occasions fitted it" +
                                           (rule.is_enabled ? "." : ", and it is switched off."),
            .where = where};
}

static void check_rules(const ExpectedRules& expected, const World& world,
                        std::vector<Check>& checks)
{
    using Which = ExpectedRules::Which;
    if (expected.which == Which::all)
        for (const Rule& rule : world.rules.all) checks.push_back(check_rule(rule, expected.where));
    for (const auto& id : expected.ids) {
        const auto rule = std::ranges::find(world.rules.all, id, &Rule::id);
        if (rule != world.rules.all.end())
            checks.push_back(check_rule(*rule, expected.where));
        else
            checks.push_back({.name = "rule " + id + " fired",
                              .detail = "There is no rule of this id any more.",
                              .where = expected.where,
                              .is_lost = true});
    }
}

// --- steps

/// Steps that were refused in their moment: the scenario did not happen as it was written.
static void check_steps(const World& world, std::vector<Check>& checks)
{
    static constexpr std::uint64_t shown_most = 20;
    std::uint64_t shown = 0;
    for (const Fact& fact : world.journal.facts) {
        if (fact.kind != FactKind::step_refused || shown == shown_most) continue;
        ++shown;
        const auto where = fact.detail.ends_with(')') ? fact.detail.rfind(" (") : std::string::npos;
        const auto spot = where == std::string::npos
                              ? ""
                              : fact.detail.substr(where + 2, fact.detail.size() - where - 3);
        checks.push_back(
            {.name = "step " + fact.detail.substr(0, fact.detail.find(':')),
             .detail = "The step at " + rfc3339_text(fact.at) + " was refused: " + fact.detail,
             .where = spot,
             .is_lost = true});
    }
    if (world.script.refused > shown)
        checks.push_back(
            {.name = "more steps",
             .detail = std::to_string(world.script.refused - shown) + " more steps were refused.",
             .is_lost = true});
}

// --- findings

static std::vector<FindingLine> finding_lines(const World& world, FindingsMode mode)
{
    std::vector<FindingLine> lines;
    if (mode == FindingsMode::off) return lines;
    for (const Finding& finding : world.findings.all) {
        const auto times =
            finding.times > 1 ? " (" + std::to_string(finding.times) + " times)" : "";
        lines.push_back({.kind = name(finding.kind),
                         .message = finding.message + times + " " + advice(finding.kind),
                         .request = finding.requests.empty() ? 0 : finding.requests.front(),
                         .fails = mode == FindingsMode::error});
    }
    return lines;
}

// --- all of it

static std::vector<std::string> last_bad(const std::vector<TimelineRow>& rows)
{
    static constexpr std::size_t shown_most = 10;
    std::vector<std::string> lines;
    for (auto row = rows.rbegin(); row != rows.rend() && lines.size() < shown_most; ++row)
        if (row->bad) lines.push_back(rfc3339_text(row->at) + " " + row->lane + ": " + row->text);
    std::ranges::reverse(lines);
    return lines;
}

std::vector<Check> checks_of(const Scenario& scenario, const World& world)
{
    std::vector<Check> checks;
    for (const auto& expectation : scenario.expectations.all)
        checks.push_back(check(expectation, world));
    check_rules(scenario.expectations.rules, world, checks);
    check_steps(world, checks);
    return checks;
}

Verdict judge(const Scenario& scenario, const World& world, std::optional<FindingsMode> mode)
{
    Verdict verdict{.scenario = scenario.name,
                    .file = scenario.file,
                    .description = scenario.description,
                    .checks = checks_of(scenario, world),
                    .seed = world.seed,
                    .began = scenario.start,
                    .ended = world.now};
    const auto findings = mode.value_or(scenario.findings.value_or(FindingsMode::warn));
    verdict.findings = finding_lines(world, findings);
    verdict.rows = timeline_rows(world);
    verdict.last_events = last_bad(verdict.rows);
    verdict.passed = std::ranges::all_of(verdict.checks, &Check::passed) &&
                     std::ranges::none_of(verdict.findings, &FindingLine::fails);
    return verdict;
}

} // namespace easyconnect
