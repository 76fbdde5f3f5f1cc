#include "world/sms/gsm0338.hpp"

#include <algorithm>
#include <array>

namespace easyconnect {

/// The basic table in the order of its codes 0x00 to 0x7f, without the escape code 0x1b.
static constexpr std::u32string_view basic_table =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(basic_table.size() == 127);

static constexpr std::uint8_t escape = 0x1b;

/// A character behind the escape code.
struct Extension {
    std::uint8_t code;
    char32_t point;
};

static constexpr Extension extension_table[] = {
    {0x0a, U'\f'}, {0x14, U'^'}, {0x28, U'{'}, {0x29, U'}'}, {0x2f, U'\\'},
    {0x3c, U'['},  {0x3d, U'~'}, {0x3e, U']'}, {0x40, U'|'}, {0x65, U'€'},
};

int gsm_septets(char32_t point)
{
    // letters and digits are most of all text, and in the basic table at their ASCII places
    if ((point >= U'a' && point <= U'z') || (point >= U'A' && point <= U'Z') ||
        (point >= U'0' && point <= U'9') || point == U' ')
        return 1;
    if (basic_table.find(point) != basic_table.npos) return 1;
    return std::ranges::find(extension_table, point, &Extension::point) != std::end(extension_table)
               ? 2
               : 0;
}

std::vector<std::uint8_t> gsm_encoded(std::u32string_view points)
{
    std::vector<std::uint8_t> codes;
    codes.reserve(points.size());
    for (const char32_t point : points) {
        const auto place = basic_table.find(point);
        if (place != basic_table.npos) {
            codes.push_back(static_cast<std::uint8_t>(place < escape ? place : place + 1));
            continue;
        }
        const auto* extension = std::ranges::find(extension_table, point, &Extension::point);
        if (extension == std::end(extension_table)) {
            codes.push_back('?');
            continue;
        }
        codes.push_back(escape);
        codes.push_back(extension->code);
    }
    return codes;
}

static char32_t basic_character(std::uint8_t code)
{
    return code == escape ? U' ' : basic_table[code < escape ? code : code - 1U];
}

std::u32string gsm_decoded(std::span<const std::uint8_t> codes)
{
    std::u32string points;
    points.reserve(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] != escape || i + 1 == codes.size()) {
            points.push_back(basic_character(codes[i]));
            continue;
        }
        const auto code = codes[++i];
        const auto* extension = std::ranges::find(extension_table, code, &Extension::code);
        points.push_back(extension != std::end(extension_table) ? extension->point
                                                                : basic_character(code));
    }
    return points;
}

std::optional<std::u32string> code_points(std::string_view utf8)
{
    std::u32string points;
    points.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<unsigned char>(utf8[i]);
        const int more = lead < 0x80    ? 0
                         : lead >= 0xf0 ? 3
                         : lead >= 0xe0 ? 2
                         : lead >= 0xc2 ? 1
                                        : -1;
        if (more < 0 || lead > 0xf4 || i + static_cast<std::size_t>(more) >= utf8.size()) return {};
        constexpr std::array<unsigned char, 4> masks{0x7f, 0x1f, 0x0f, 0x07};
        char32_t point = lead & masks[static_cast<std::size_t>(more)];
        for (int k = 1; k <= more; ++k) {
            const auto next = static_cast<unsigned char>(utf8[i + static_cast<std::size_t>(k)]);
            if ((next & 0xc0) != 0x80) return {};
            point = (point << 6) | (next & 0x3f);
        }
        constexpr std::array<char32_t, 4> least{0, 0x80, 0x800, 0x10000};
        const bool surrogate = point >= 0xd800 && point <= 0xdfff;
        if (point < least[static_cast<std::size_t>(more)] || point > 0x10ffff || surrogate)
            return {};
        points.push_back(point);
        i += static_cast<std::size_t>(more) + 1;
    }
    return points;
}

std::string utf8_text(std::u32string_view points)
{
    std::string text;
    text.reserve(points.size());
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    for (const char32_t point : points) {
        if (point < 0x80) {
            put(point);
        } else if (point < 0x800) {
            put(0xc0 | (point >> 6));
            put(0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            put(0xe0 | (point >> 12));
            put(0x80 | ((point >> 6) & 0x3f));
            put(0x80 | (point & 0x3f));
        } else {
            put(0xf0 | (point >> 18));
            put(0x80 | ((point >> 12) & 0x3f));
            put(0x80 | ((point >> 6) & 0x3f));
            put(0x80 | (point & 0x3f));
        }
    }
    return text;
}

} // namespace easyconnect
