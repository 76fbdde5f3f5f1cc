#pragma once

#include "scenario/files/value.hpp"
#include "scenario/verdict/expectation.hpp"

#include <vector>

namespace easyconnect {

/// What a scenario expects.
struct Expectations {
    std::vector<Expectation> all{};
    ExpectedRules rules{};
};

/// Reads `expect`: a list of {request: {operation: sms.submit}, count: "1..3"}, {sms: {...}},
/// {rules_fired: off} and so on, one question in each. `scenarios/FORMAT.md` has them all.
Expectations read_expectations(const std::vector<Value>&);

} // namespace easyconnect
