#pragma once

#include <string_view>

namespace easyconnect {

/// The style sheet of the HTML report, `report.css`, which is compiled in.
std::string_view report_css();

} // namespace easyconnect
