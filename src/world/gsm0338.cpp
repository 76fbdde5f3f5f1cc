#include "world/gsm0338.hpp"

#include <algorithm>
#include <array>

namespace easyconnect {

/// The basic table in the order of its codes 0x00 to 0x7f, without the escape code 0x1b.
static constexpr std::u32string_view basic_table =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(basic_table.size() == 127);

/// The characters behind the escape code.
static constexpr std::u32string_view extension_table = U"\f^{}\\[~]|€";

int gsm_septets(char32_t point)
{
    // letters and digits are most of all text, and in the basic table at their ASCII places
    if ((point >= U'a' && point <= U'z') || (point >= U'A' && point <= U'Z') ||
        (point >= U'0' && point <= U'9') || point == U' ')
        return 1;
    if (basic_table.find(point) != basic_table.npos) return 1;
    if (extension_table.find(point) != extension_table.npos) return 2;
    return 0;
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
