#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// The code points of UTF-8 text; empty when it is not well-formed UTF-8.
std::optional<std::u32string> code_points(std::string_view utf8);
/// The other way round. REQUIRES: valid code points.
std::string utf8_text(std::u32string_view points);

/// How many 7-bit septets a character takes in the GSM 03.38 default alphabet: 1, 2 for one of the
/// extension table (an escape and the character), 0 when the alphabet has not got it
/// (3GPP TS 23.038, 6.2.1 and 6.2.1.1).
int gsm_septets(char32_t);

/// How many 16-bit units a character takes in UCS-2 as sent in practice: 2 beyond the BMP.
constexpr int utf16_units(char32_t point)
{
    return point > 0xffff ? 2 : 1;
}

} // namespace easyconnect
