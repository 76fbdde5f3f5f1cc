#pragma once

#include <string>
#include <string_view>

namespace easyconnect {

/// Text as the content of an XML or HTML element, whatever bytes it holds: markup is escaped,
/// control characters that XML 1.0 forbids are shown as \x1b, bytes that are no UTF-8 as U+FFFD.
/// Line ends and tabs stay.
std::string escaped(std::string_view text);

/// The same as a value of an attribute in double quotes, where line ends and tabs would otherwise
/// become spaces.
std::string escaped_attribute(std::string_view text);

} // namespace easyconnect
