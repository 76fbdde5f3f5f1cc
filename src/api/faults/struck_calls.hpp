#pragma once

#include "api/faults/catalog.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// What one rule did to a call, or why it did nothing though the call fitted it.
struct RuleNote {
    std::string rule;
    std::string what; ///< "status 503, before"
    FaultStage stage{};
    bool has_fired = false;
    RuleLook look{};
    std::int64_t percent = 100;
};

/// The rules that one call of the platform's API meets: asked once, struck at both stages.
class MetRules {
public:
    /// Asks the rules. `operation` is the endpoint's; empty: nothing answers there.
    MetRules(World&, const Request&, std::string_view operation);

    /// Strikes with the faults of this stage, in the order of their rules.
    void strike(FaultStage, std::optional<Reply>& reply);

    /// The user whose token, though it may have expired, or login the call carries; empty:
    /// nobody's.
    const std::string& account() const { return account_; }
    /// What came of each rule; complete when both stages are over.
    const std::vector<RuleNote>& notes() const { return notes_; }

private:
    Occasion occasion() const;
    void strike_with(const CallLook&, FaultStage, std::optional<Reply>& reply);

    World& world_;
    const Request& request_;
    std::string operation_;
    std::string account_;
    std::string path_;
    std::string text_;
    std::optional<Iccid> iccid_;
    std::vector<CallLook> looks_;
    std::vector<RuleNote> notes_;
};

/// The user whose bearer token or Basic login the request carries, be it expired; empty: nobody's.
std::string account_of(const World&, const Request&);

/// The card that a path of the API names, "/management-api/v1/sims/8988.../sms"; it need not exist.
std::optional<Iccid> iccid_of(std::string_view path);

} // namespace easyconnect
