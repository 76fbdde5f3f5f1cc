#pragma once

#include "world/ids.hpp"
#include "world/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// What stands for the SIM that a step is about: of `for_each`, or of a rule's occasion. In a
/// second pair of braces, `{{iccid}}`, it stands for itself.
inline constexpr std::string_view iccid_placeholder = "{iccid}";

/// Whether the text names the SIM that it is about.
bool has_placeholder(std::string_view text);

/// The text with the SIM's ICCID in the placeholder's place. Refused as malformed when there is no
/// such SIM and the text names one.
Result<std::string> filled_in(std::string_view text, std::optional<Iccid> about);

/// The text written so that filling it in gives it back.
std::string with_literal_placeholder(std::string_view text);

} // namespace easyconnect
