#include "api/effect_json.hpp"
#include "api/faults/catalog.hpp"
#include "api/json_writer.hpp"
#include "scenario/snapshots/snapshot_checking.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <variant>

namespace easyconnect {

/// As it would be read from a file: who reads those knows which parameters belong to which kind.
template <class Deed>
static nlohmann::json as_written(const Deed& deed)
{
    JsonWriter json;
    write(json, deed);
    return nlohmann::json::parse(json.take(), nullptr, false);
}

// --- one overload a deed: whether it can be

static bool can_be(const World&, const Rule& rule, const Effect& effect)
{
    return read_effect(as_written(effect), rule.on, "").has_value();
}

static bool can_be(const World&, const Rule& rule, const Fault& fault)
{
    return rule.on == RuleMoment::operation && fault_named(fault.kind) &&
           read_fault(as_written(fault), "").has_value();
}

static bool can_be(const World& world, const Rule&, const Reaction& reaction)
{
    return std::ranges::all_of(reaction.steps, [&](const LaterStep& later) {
        return later.step < world.script.steps.size() && later.after.count() >= 0;
    });
}

static void check_rules(const World& world, const SnapshotPlace& place)
{
    const SnapshotPlace rules{&place, "rules"};
    each({&rules, "all"}, world.rules.all, [&](const Item& item, const Rule& rule) {
        item.require(!rule.id.empty() && rule.when.every.value_or(1) > 0, "no such rule can be");
        for (const auto& deed : rule.then)
            item.require(
                std::visit([&](const auto& one) { return can_be(world, rule, one); }, deed),
                "a rule cannot do this");
    });
}

static void check_script(const World& world, const SnapshotPlace& place)
{
    const SnapshotPlace script{&place, "script"};
    require(world.script.tallies.size() <= world.script.steps.size(), {&script, "tallies"},
            "only what is there can have been played");
}

static void check_requests(const World& world, const SnapshotPlace& place)
{
    const auto& log = world.requests;
    const SnapshotPlace requests{&place, "requests"};
    require(log.rows.size() <= log.recorded && log.forgotten <= log.recorded,
            {&requests, "recorded"}, "it counts all requests");
    auto id = log.recorded - log.rows.size();
    each({&requests, "rows"}, log.rows, [&](const Item& item, const RequestRow& row) {
        item.require(row.id == ++id, "the ids of requests are in a row, up to those recorded");
        item.require(!row.account || *row.account < world.accounts.size(),
                     "its account is not there");
    });
}

static void check_findings(const World& world, const SnapshotPlace& place)
{
    const SnapshotPlace findings{&place, "findings"};
    std::uint64_t last = 0;
    each({&findings, "all"}, world.findings.all, [&](const Item& item, const Finding& finding) {
        item.require(finding.id > last && finding.id < world.findings.next,
                     "the ids of findings go up, and next is above them");
        item.require(!finding.account || *finding.account < world.accounts.size(),
                     "its account is not there");
        last = finding.id;
    });
}

void check_rules_and_calls(const World& world, const SnapshotPlace& place)
{
    check_rules(world, place);
    check_script(world, place);
    check_requests(world, place);
    check_findings(world, place);
}

} // namespace easyconnect
