#include "scenario/step_trial.hpp"

#include "api/endpoints.hpp"
#include "api/play_step.hpp"
#include "api/refusals.hpp"
#include "api/step_json.hpp"
#include "scenario/files/value_json.hpp"
#include "world/glob.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

namespace easyconnect {

using Reason = Refusal::Reason;

static Refusal mistake(std::string detail)
{
    return {.reason = Reason::malformed, .detail = std::move(detail), .where = {}, .code = {}};
}

static constexpr std::string_view orders_path = "/management-api/v1/orders";

/// Whether a path names only what is there from the start or by an earlier step, such as SIMs and
/// rules. Deliveries and sinks come about while the world plays, and so do messages.
static bool names_what_must_be(std::string_view path)
{
    if (!path.starts_with(control_prefix)) return false;
    path.remove_prefix(std::string_view(control_prefix).size());
    return !path.starts_with("v1/webhooks/deliveries/") && !path.starts_with("v1/sinks/");
}

/// What is wrong with a step however the world will be then, with the pointer into its body;
/// nothing when it is right, or may be.
static std::optional<Refusal> certain_mistake(World& world, const Step& step,
                                              std::optional<Iccid> about)
{
    const auto reply = call_of_step(world, step, about);
    if (!reply) return reply.error();
    if (!std::holds_alternative<std::monostate>(reply->command))
        return mistake("a step takes no time, and this call does");
    if (reply->status != 400 && (reply->status != 404 || !names_what_must_be(step.path))) return {};
    auto refusal = mistake("this cannot be done");
    const auto body = nlohmann::json::parse(reply->body, nullptr, /*allow_exceptions=*/false);
    if (!body.is_object()) return refusal;
    refusal.detail = body.value("detail", body.value("message", refusal.detail));
    if (reply->status == 404) {
        refusal.where = "/iccid"; // that names it, where the verb has a map
        return refusal;
    }
    refusal.where = body.value("pointer", std::string());
    const auto hint = body.value("hint", std::string());
    if (hint != usual_hint(reply->status)) refusal.hint = hint; // "Did you mean ...?"
    return refusal;
}

void try_timeline(const std::vector<TimelineEntry>& entries, const std::vector<Value>& values,
                  World world)
{
    std::vector<std::size_t> places(entries.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::ranges::stable_sort(places, {}, [&](std::size_t place) { return entries[place].after; });
    bool cards_will_come = false; // by an order: then a SIM that is not there yet is no mistake
    for (const auto place : places) {
        const auto& entry = entries[place];
        const auto sims = sims_of(entry, world);
        if (sims.empty()) {
            auto refusal = mistake("no SIM fits this, so nothing would happen");
            refusal.where = "/for_each";
            note_refusal(values[place], refusal);
            continue;
        }
        auto refusal = certain_mistake(world, entry.step, sims.front());
        if (entry.step.path == orders_path) cards_will_come = true;
        if (!refusal || cards_will_come) continue;
        const bool is_pointer = refusal->where.empty() || refusal->where.starts_with('/');
        refusal->where = entry.verb + (is_pointer ? refusal->where : "");
        note_refusal(values[place], *refusal);
    }
}

/// A SIM that the rule may be about.
static std::optional<Iccid> example_sim(const Rule& rule, const World& world)
{
    for (const Sim& sim : world.sims.all())
        if (fits_glob(rule.when.iccid, sim.iccid.text())) return sim.iccid;
    return {};
}

void try_reactions(const std::vector<Value>& values, const World& world)
{
    std::optional<World> scratch; // worlds are large, and most have no such rules
    for (std::size_t i = 0; i < std::min(values.size(), world.rules.all.size()); ++i) {
        const Rule& rule = world.rules.all[i];
        for (const auto& deed : rule.then) {
            const auto* const reaction = std::get_if<Reaction>(&deed);
            if (!reaction) continue;
            if (!scratch) scratch = world;
            for (const auto& later : reaction->steps) {
                const Step& step = world.script.steps[later.step];
                if (const auto refusal = certain_mistake(*scratch, step, example_sim(rule, world)))
                    values[i].mistake("its step " + step.label + ": " + refusal->detail);
            }
        }
    }
}

} // namespace easyconnect
