#pragma once

#include "world/effects.hpp"
#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

struct World;

/// Which occasions a rule is about. What is absent does not narrow them. All of BEYOND: rules are
/// how the user of the simulator makes the platform fail on purpose.
struct RuleCondition {
    std::string iccid = "*";               ///< glob
    std::string payload = "*";             ///< glob over the text, or over the hex digits of octets
    std::optional<std::int64_t> part{};    ///< of a longer message from a SIM, from 1
    std::optional<std::int64_t> attempt{}; ///< at the message or delivery, from 1
    std::optional<VirtualTime> from{};
    std::optional<VirtualTime> until{}; ///< this moment is outside

    // which of the occasions that fit so far, counted from 1
    std::optional<std::int64_t> nth{};   ///< this one only
    std::optional<std::int64_t> every{}; ///< each so many-th
    std::optional<std::int64_t> first{}; ///< the first so many
    std::int64_t percent = 100;          ///< chance, drawn from the seed for each message by itself
};

/// "When this happens, do that."
struct Rule {
    std::string id;
    RuleMoment on{};
    RuleCondition when{};
    Effect then{};

    std::uint64_t matched = 0; ///< occasions that fitted all but nth, every, first, percent
    std::uint64_t fired = 0;   ///< occasions on which it had its effect
    std::optional<VirtualTime> opened{}; ///< when it first fired
};

/// The rules in force, in the order in which they are asked: that of their making.
struct Rules {
    std::vector<Rule> all{};
    std::uint64_t next = 1; ///< for the id of a rule that comes without one: "rule-1"
};

/// Adds a rule at the end; an empty id is given one. Refused as conflict when there is one of this
/// id, as full beyond our bound.
Result<Rule*> add_rule(World&, Rule);

/// Takes a rule away. Refused as not_found.
Result<void> remove_rule(World&, std::string_view id);

/// Something that a rule may be about.
struct Occasion {
    RuleMoment on;
    Iccid iccid;
    std::string_view payload;
    std::int64_t part;
    std::int64_t attempt;
    std::uint64_t number; ///< of the message; chance is drawn for it and the attempt
};

/// A rule that fired: what it does now.
struct Firing {
    std::string rule;
    Effect effect;
    VirtualTime opened; ///< when the rule fired first
};

/// Asks every rule, in order; those that fire are counted and written into the journal.
std::vector<Firing> ask_rules(World&, const Occasion&);

/// Whether a rule may bring the report of an SMS before the 201 of its submission.
bool has_early_rule(const World&);

} // namespace easyconnect
