#pragma once

#include "scenario/scenario.hpp"
#include "scenario/verdict/expectation.hpp"
#include "scenario/verdict/verdict.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// Whether one expectation holds in the world as it is now. A question about what the world had to
/// forget does not hold, and the detail says so.
Check check(const Expectation&, const World&);

// each kind of question by itself; they fill in `passed` and `detail`
void check(const ExpectedRequests&, const World&, Check&);
void check(const ExpectedOrder&, const World&, Check&);
void check(const ExpectedDeliveries&, const std::optional<Range>& count, const World&, Check&);
void check(const ExpectedSms&, const std::optional<Range>& count, const World&, Check&);
void check(const ExpectedSims&, const std::optional<Range>& count, const World&, Check&);
void check(const ExpectedOrders&, const std::optional<Range>& count, const World&, Check&);
void check(const ExpectedEvents&, const std::optional<Range>& count, const World&, Check&);
void check(const ExpectedFindings&, const std::optional<Range>& count, const World&, Check&);

/// All that a scenario expects: what it says, the rules that must fire, the steps that must not be
/// refused.
std::vector<Check> checks_of(const Scenario&, const World&);

/// What happened, for the drawn time line, oldest first; at most the newest `verdict_rows_most`.
inline constexpr std::size_t verdict_rows_most = 5'000;
std::vector<TimelineRow> timeline_rows(const World&);

} // namespace easyconnect
