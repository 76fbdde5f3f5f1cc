#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// The code points of UTF-8 text; empty when it is not well-formed UTF-8.
std::optional<std::u32string> code_points(std::string_view utf8);
/// The other way round. REQUIRES: valid code points.
std::string utf8_text(std::u32string_view points);

/// How many 7-bit septets a character takes in the GSM 03.38 default alphabet: 1, 2 for one of the
/// extension table (an escape and the character), 0 when the alphabet has not got it
/// (3GPP TS 23.038, 6.2.1 and 6.2.1.1).
int gsm_septets(char32_t);

/// The codes of a text in the GSM 03.38 default alphabet, an escape before each one of the
/// extension table. '?' stands for what the alphabet lacks (ASSUMED: what gateways usually put).
std::vector<std::uint8_t> gsm_encoded(std::u32string_view);

/// The text of such codes, as a device shows it. An escape that is followed by another one, or by
/// nothing, is a space (3GPP TS 23.038, 6.2.1 and 6.2.1.1, the notes on code 0x1b); one before a
/// code that the extension table lacks is left out, and the basic table's character shown (same
/// place: "the MS shall display the character shown in the main default alphabet table").
/// REQUIRES: codes below 0x80.
std::u32string gsm_decoded(std::span<const std::uint8_t> codes);

/// How many 16-bit units a character takes in UCS-2 as sent in practice: 2 beyond the BMP.
constexpr int utf16_units(char32_t point)
{
    return point > 0xffff ? 2 : 1;
}

} // namespace easyconnect
