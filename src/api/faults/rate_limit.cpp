#include "api/faults/kinds.hpp"
#include "world/world.hpp"

namespace easyconnect {

using Reason = Refusal::Reason;

namespace {

/// A budget of calls in a window of simulated time.
struct Limit {
    std::int64_t budget;
    Duration window;
};

} // namespace

/// The sister platform's limits (contract 1.6), by the first part of the path they are for.
static Limit limit_of(const Fault& fault)
{
    using namespace std::chrono_literals;
    if (*fault.how == "oauth") return {600, 1min};
    if (*fault.how == "sims") return {10, 1s};
    if (*fault.how == "orders") return {100, 5min};
    return {fault.budget.value_or(1), fault.window.value_or(Duration(1s))};
}

/// Answers 429 with Retry-After from the call on that is one too many in its window. A window
/// begins with its first call and is fixed.
bool strike_rate_limit(const Fault& fault, StruckCall& call)
{
    const Limit limit = limit_of(fault);
    const std::string whose = *fault.per == "account" ? std::string(call.account) : std::string();
    auto& windows = call.rule.windows;
    if (windows.size() >= call.world.bounds.rule_subjects && !windows.contains(whose)) return false;
    auto& window = windows.try_emplace(whose, RateWindow{call.world.now, 0}).first->second;
    if (call.world.now >= window.began + limit.window) window = {call.world.now, 0};
    if (++window.calls <= limit.budget) return false;

    Reply reply{.status = 429, .body = R"({"message":"Too Many Requests"})"}; // contract 1.4
    ask_for_patience(call.world, reply,
                     fault.retry_after.value_or(window.began + limit.window - call.world.now));
    answer_instead(call, std::move(reply));
    return true;
}

Result<void> check_rate_limit(const Fault& fault, const std::string& where)
{
    const bool is_own = *fault.how == "own";
    if (is_own && (!fault.budget || !fault.window))
        return refuse(Reason::malformed,
                      "rate_limit needs budget and window, or how: oauth, sims or orders.",
                      where + (fault.budget ? "/window" : "/budget"));
    if (!is_own && (fault.budget || fault.window))
        return refuse(Reason::malformed, *fault.how + " has its own budget and window.",
                      where + (fault.budget ? "/budget" : "/window"));
    if (fault.window && fault.window->count() <= 0)
        return refuse(Reason::malformed, "window must be longer than nothing.", where + "/window");
    if (*fault.per != "account" && *fault.per != "everybody")
        return refuse(Reason::malformed, "per must be account or everybody.", where + "/per");
    return {};
}

} // namespace easyconnect
