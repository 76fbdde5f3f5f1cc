#pragma once

#include <string_view>

namespace easyconnect {

/// The name of the default fixture in errors and logs.
inline constexpr std::string_view default_fixture_name = "fixtures/demo.yaml";

/// The text of `fixtures/demo.yaml`, compiled in: what a simulator serves when nobody names a
/// fixture. Account demo / demo, 25 SIMs, four products, three orders.
std::string_view default_fixture();

} // namespace easyconnect
