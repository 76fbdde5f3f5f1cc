#include "scenario/files/markup.hpp"

#include <cstdint>
#include <fmt/format.h>

namespace easyconnect {

static constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

/// A character at the start of a text: its code point and its bytes; none when it is no UTF-8 as
/// Unicode allows it (no surrogates, nothing longer than need be).
struct Character {
    std::uint32_t code = 0;
    std::size_t bytes = 0; ///< 0: no character
};

static Character first_of(std::string_view text)
{
    const auto byte = [&](std::size_t place) { return static_cast<unsigned char>(text[place]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {};
    std::uint32_t code = lead & (0xFFu >> (bytes + 1));
    for (std::size_t place = 1; place < bytes; ++place) {
        if ((byte(place) & 0xC0u) != 0x80) return {};
        code = code << 6 | (byte(place) & 0x3Fu);
    }
    const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (overlong || surrogate || code > 0x10FFFF) return {};
    return {code, bytes};
}

std::string escaped(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        const auto [code, bytes] = first_of(text);
        if (bytes == 0 || code == 0xFFFE || code == 0xFFFF)
            safe += replacement;
        else if (code == '&')
            safe += "&amp;";
        else if (code == '<')
            safe += "&lt;";
        else if (code == '>')
            safe += "&gt;";
        else if (code == '"')
            safe += "&quot;";
        else if (code == '\n' || code == '\t')
            safe += static_cast<char>(code);
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0))
            safe += fmt::format("\\x{:02x}", code);
        else
            safe += text.substr(0, bytes);
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
    return safe;
}

std::string escaped_attribute(std::string_view text)
{
    std::string safe;
    for (const char c : escaped(text)) {
        if (c == '\n')
            safe += "&#10;";
        else if (c == '\t')
            safe += "&#9;";
        else
            safe += c;
    }
    return safe;
}

} // namespace easyconnect
