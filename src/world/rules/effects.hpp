#pragma once

#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

/// When rules are asked. `webhook` stands for both kinds of webhook.
enum class RuleMoment {
    sms_submit,     ///< an MT has been accepted, its 201 has not been written
    sms_attempt,    ///< the SMSC turns to an MT whose device can be reached
    webhook,        ///< a delivery report or an SMS from a SIM is about to leave
    webhook_report, ///< a delivery report is about to leave
    webhook_mo,     ///< an SMS from a SIM (one part of it) is about to leave
    operation,      ///< a call of the platform's API: "sims.read"
    happening,      ///< a fact has been written into the journal: "sms.delivered"
};
/// "sms.submit", "sms.attempt", "webhook", "webhook.report", "webhook.mo"; the last two, whose
/// names are those of what they are about, "operation", "happening".
const char* name(RuleMoment);
/// The moment of that name, or empty; never the last two.
std::optional<RuleMoment> rule_moment_named(std::string_view);

/// What a rule can do.
enum class EffectKind {
    early,                ///< the message is delivered at once, its report comes before the 201
    fail,                 ///< the network refuses the SMS for good: FAILED
    buffer,               ///< this attempt fails: BUFFERED, and tried again
    slow,                 ///< the hand-over takes so much longer
    lose,                 ///< the webhook never leaves
    duplicate,            ///< it comes once more after it was acknowledged
    swap,                 ///< it comes after the next one
    late,                 ///< it leaves later
    unknown_id,           ///< beside it comes a report for an SMS that nobody sent
    lost_acknowledgement, ///< a 2xx is taken for no answer, so it comes again
    ids_as_numbers,       ///< the body has numbers for ids
    truncate,             ///< the body breaks off
    hold,                 ///< it is kept, and all that was kept leaves together
};

/// What a rule does, with the parameters of its kind; the others mean nothing.
struct Effect {
    EffectKind kind{};
    std::optional<Duration> by{};    ///< how much later, longer, or for how long
    std::optional<Duration> up_to{}; ///< `late`: a delay between `by` and this, by the seed
    std::string cause{};             ///< `fail`, `buffer`: the network's word for it
    std::optional<std::int64_t>
        octets{}; ///< `truncate`: how much of the body is left; default half
};

/// Whether a parameter may, must or must not be given.
enum class Parameter { none, optional, required };

/// One kind of effect: its name in files and on the control plane, when it can be had, and what it
/// takes.
struct EffectRow {
    EffectKind kind;
    std::string_view name;
    std::initializer_list<RuleMoment> moments; ///< webhook_report and webhook_mo make webhook
    Parameter by = Parameter::none;
    Parameter up_to = Parameter::none;
    Parameter cause = Parameter::none;
    Parameter octets = Parameter::none;
};

/// Every kind there is.
std::span<const EffectRow> effects();
/// The row of a kind.
const EffectRow& row_of(EffectKind);
/// Whether the effect can be had at this moment; at `webhook`, when it can be had at both.
bool fits(const EffectRow&, RuleMoment);

} // namespace easyconnect
