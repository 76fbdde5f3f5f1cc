#pragma once

#include <string_view>

namespace easyconnect {

/// The text of `scenario/schema.json`, compiled in: the JSON Schema (2020-12) of scenario files,
/// and of fixtures, which are scenarios without a timeline and expectations.
std::string_view scenario_schema();

} // namespace easyconnect
