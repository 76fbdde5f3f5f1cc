#pragma once

#include "api/exchange.hpp"
#include "world/result.hpp"
#include "world/rules/fault.hpp"
#include "world/rules/rules.hpp"

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

class JsonWriter;

/// One call of the platform's API as a fault finds it.
struct StruckCall {
    World& world;
    const Request& request;
    std::string_view operation;  ///< "sms.submit"
    std::string_view account;    ///< the user whose token or login it carries; empty: nobody's
    Rule& rule;                  ///< whose fault it is; keeps what a fault remembers
    const RuleLook& look;        ///< what chance is drawn for
    std::optional<Reply>& reply; ///< at the stage `before` empty: a fault that fills it in takes
                                 ///< the handler's place; at `after_commit` the handler's reply
};

/// Does its harm; false when there was nothing to do, and then the rule has not fired.
using Strike = bool (*)(const Fault&, StruckCall&);

/// Checks parameters beyond their mere presence; `where` is the pointer of the fault.
using CheckFault = Result<void> (*)(const Fault&, const std::string& where);

/// One kind of fault. Its file holds what it does; this row is how files and the control plane know
/// it.
struct FaultRow {
    std::string_view name;
    std::string_view purpose; ///< one sentence for people
    Strike strike;
    std::initializer_list<FaultStage> stages; ///< the first is the usual one
    std::initializer_list<std::string_view> required{};
    std::initializer_list<std::string_view> optional{};
    std::initializer_list<std::string_view>
        how{}; ///< the words that `how` may be; the first is usual
    CheckFault check = nullptr;
    std::string_view only_on{}; ///< the one operation where it makes sense; empty: any
};

/// Every kind there is.
std::span<const FaultRow> all_faults();
/// The row of that name, or null.
const FaultRow* fault_named(std::string_view);

/// Reads {"fault": "latency", "by": "2s", "stage": "after_commit"}, or the name alone when the kind
/// needs no parameter. Refused as malformed with the pointer of what is wrong.
Result<Fault> read_fault(const nlohmann::json&, const std::string& where);

/// Writes it as it is read.
void write(JsonWriter&, const Fault&);

/// In a few words, for the journal: "status 503, after_commit".
std::string text_of(const Fault&);

} // namespace easyconnect
