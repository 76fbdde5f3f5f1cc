#pragma once

#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/rules/effects.hpp"
#include "world/rules/fault.hpp"
#include "world/rules/script.hpp"
#include "world/sims/sims.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace easyconnect {

struct World;
struct Fact;

/// What must be so at the moment; what is absent does not matter.
struct RuleSituation {
    std::optional<bool> attached{};     ///< the SIM's device
    std::optional<bool> asleep{};       ///< the SIM's device
    std::optional<SimStatus> status{};  ///< of the SIM
    std::optional<std::string> state{}; ///< Script::state
    std::optional<std::string> rule{};  ///< the rule of this id has fired at least once
};

/// Whose occasions are counted together by nth, every and first. With several clients at once, only
/// what is counted apart for each of them does not depend on who came first.
enum class CountedPer { rule, sim, account };
/// "rule", "sim", "account".
const char* name(CountedPer);

/// Which occasions a rule is about. What is absent does not narrow them. All of BEYOND: rules are
/// how the user of the simulator makes the platform fail on purpose.
struct RuleCondition {
    std::string iccid = "*";   ///< glob
    std::string account = "*"; ///< glob over the user name of a call of the API
    std::string payload = "*"; ///< glob over the text, or over the hex digits of octets; of a call
                               ///< of the API over that text or its body; of a happening over its
                               ///< detail
    std::string path = "*"; ///< glob over the path and query of a call of the API, or from "/v1" on
    std::optional<std::int64_t> part{};    ///< of a longer message from a SIM, from 1
    std::optional<std::int64_t> attempt{}; ///< at the message or delivery, from 1
    std::optional<VirtualTime> from{};
    std::optional<VirtualTime> until{}; ///< this moment is outside
    RuleSituation situation{};          ///< `while` in files

    // which of the occasions that fit so far, counted from 1
    std::optional<std::int64_t> nth{};   ///< this one only
    std::optional<std::int64_t> every{}; ///< each so many-th
    std::optional<std::int64_t> first{}; ///< the first so many
    CountedPer per = CountedPer::rule;
    std::int64_t percent = 100; ///< chance, drawn from the seed for each subject by itself
};

/// Scripted steps that a rule sets off, for the SIM that it is about.
struct Reaction {
    std::vector<LaterStep> steps{};
};

/// What a rule does: bend an SMS or webhook, spoil a call of the API, or set off steps.
using Deed = std::variant<Effect, Fault, Reaction>;

/// The calls of one client in one window of a rate limit.
struct RateWindow {
    VirtualTime began{};
    std::int64_t calls = 0;
};

/// "When this happens, do that."
struct Rule {
    std::string id;
    RuleMoment on{};
    std::string about = "*"; ///< glob: which operations ("sims.read", "sms.*") or happenings
                             ///< ("sms.delivered"); of the other moments always "*"
    RuleCondition when{};
    std::vector<Deed> then{};
    bool is_enabled = true;

    std::uint64_t matched = 0; ///< occasions that fitted all but nth, every, first, percent
    std::uint64_t fired = 0;   ///< occasions on which it had its effect
    std::optional<VirtualTime> opened{};              ///< when it first fired
    std::map<std::uint64_t, std::uint64_t> counted{}; ///< occasions by SIM or account (`per`)
    std::map<std::uint64_t, std::uint64_t> met{}; ///< occasions by subject, where chance decides
    std::map<std::string, RateWindow> windows{};  ///< of its rate limit, by client
};

/// The rules in force, in the order in which they are asked: that of their making.
struct Rules {
    std::vector<Rule> all{};
    std::uint64_t next = 1;       ///< for the id of a rule that comes without one: "rule-1"
    bool listen_to_facts = false; ///< whether any is about a happening
    bool listen_to_calls = false; ///< whether any is about an operation
};

/// Adds a rule at the end; an empty id is given one. Refused as conflict when there is one of this
/// id, as full beyond our bound.
Result<Rule*> add_rule(World&, Rule);

/// Takes a rule away; webhooks that it keeps back until it is gone are released. Refused as
/// not_found.
Result<void> remove_rule(World&, std::string_view id);

/// Takes all rules away that `fits` names, or all.
void remove_rules(World&, bool (*fits)(const Rule&) = nullptr);

/// Switches a rule on or off; its counts stay. Off, it releases what it keeps back. Refused as
/// not_found.
Result<Rule*> enable_rule(World&, std::string_view id, bool is_enabled);

/// The rule of this id, or null.
Rule* find_rule(World&, std::string_view id);

/// Whether a rule spoils calls of the API.
bool has_fault(const Rule&);

/// Something that a rule may be about.
struct Occasion {
    RuleMoment on;
    std::string_view about{}; ///< the operation or the kind of happening
    std::optional<Iccid> iccid{};
    std::string_view account{};
    std::string_view payload{}; ///< of a message its text, of a call its body
    std::string_view text{};    ///< of a call: that of the SMS in its body
    std::string_view path{};    ///< of a call, with its query
    std::int64_t part = 1;
    std::int64_t attempt = 1;
    std::optional<std::uint64_t> number{}; ///< of the message, order, ..., for the journal
};

/// What chance is drawn for: the same whoever comes first, and whatever numbers things were given.
std::uint64_t subject_of(const Occasion&);

/// How a rule looked at an occasion that fitted it.
struct RuleLook {
    std::uint64_t count = 0;      ///< which of its occasions this was (`per`)
    std::uint64_t subject = 0;    ///< what chance is drawn for
    std::uint64_t occurrence = 0; ///< how often the subject had been met before, from 0; counted
                                  ///< only where chance decides
    std::optional<std::int64_t> drawn{}; ///< 0 to 99; fires when below `percent`
    bool is_picked = false;
};

/// A rule that fired: what it does to an SMS or a webhook now.
struct Firing {
    std::string rule;
    Effect effect;
    VirtualTime opened; ///< when the rule fired first
    RuleLook look{};
    std::optional<VirtualTime> until{}; ///< when the rule ends by itself
};

/// Asks every rule, in order; those that fire are counted and written into the journal, their
/// reactions are planned. Gives their effects.
std::vector<Firing> ask_rules(World&, const Occasion&);

/// A rule that fits a call of the API, whether it is picked or not. It has not fired yet: its fault
/// may find that it has nothing to do.
struct CallLook {
    std::string rule; ///< its id
    RuleLook look{};
};

/// The rules with faults or reactions that fit a call of the API, in their order; each is counted
/// as matched.
std::vector<CallLook> look_at_call(World&, const Occasion&);

/// Counts a rule as fired at a call, writes it into the journal as "rule: what", and plans its
/// reactions.
void fire_at_call(World&, Rule&, const Occasion&, std::string_view what);

/// Lets rules that are about happenings react to one; called by `record` alone.
void ask_rules_about(World&, const Fact&);

/// Whether a rule may bring the report of an SMS before the 201 of its submission.
bool has_early_rule(const World&);

/// Draws for a rule: a number below 2^64 that depends on the seed, the concern, the rule and what
/// the look was at.
std::uint64_t draw_for(const World&, std::string_view concern, std::string_view rule,
                       const RuleLook&);

} // namespace easyconnect
