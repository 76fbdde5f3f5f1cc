#include "scenario/files/source_text.hpp"

#include <algorithm>
#include <charconv>

namespace easyconnect {

static bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// The length of the character at the front, or 0 when it is not well-formed or not allowed.
static std::size_t character_at(std::string_view text)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const unsigned first = byte(0);
    if (first < 0x20) return first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
    if (first < 0x7f) return 1;
    // RFC 3629, section 4: the second byte's range depends on the first
    unsigned least = 0x80;
    unsigned most = 0xbf;
    std::size_t length = 0;
    if (first >= 0xc2 && first <= 0xdf) length = 2;
    if (first >= 0xe0 && first <= 0xef) length = 3;
    if (first >= 0xf0 && first <= 0xf4) length = 4;
    if (first == 0xe0) least = 0xa0;
    if (first == 0xed) most = 0x9f;
    if (first == 0xf0) least = 0x90;
    if (first == 0xf4) most = 0x8f;
    if (length == 0 || byte(1) < least || byte(1) > most) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
    return length;
}

std::optional<std::size_t> first_unreadable(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_at(text.substr(at));
        if (length == 0) return at;
        at += length;
    }
    return {};
}

std::size_t characters(std::string_view utf8)
{
    return utf8.size() - static_cast<std::size_t>(std::ranges::count_if(utf8, is_continuation));
}

std::string excerpt(std::string_view utf8)
{
    constexpr std::size_t most = 40;
    std::size_t end = 0;
    for (std::size_t count = 0; end < utf8.size(); ++end) {
        if (is_continuation(utf8[end])) continue;
        if (count++ == most) return std::string(utf8.substr(0, end)) + "...";
    }
    return std::string(utf8);
}

/// The number of an escape such as "\ud83d" at the front, or 0.
static unsigned escaped_unit(std::string_view text)
{
    if (!text.starts_with("\\u") || text.size() < 6) return 0;
    unsigned unit = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return end == text.data() + 6 ? unit : 0;
}

std::string with_joined_surrogates(std::string_view json)
{
    std::string joined;
    std::size_t copied = 0;
    for (auto at = json.find('\\'); at < json.size(); at = json.find('\\', at)) {
        const unsigned high = escaped_unit(json.substr(at));
        const unsigned low = escaped_unit(json.substr(std::min(at + 6, json.size())));
        if (high < 0xd800 || high > 0xdbff || low < 0xdc00 || low > 0xdfff) {
            at += 2; // past the escape, so that a backslash it stands for is no escape itself
            continue;
        }
        const unsigned point = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        joined.append(json.substr(copied, at - copied)).append("\\U");
        for (int shift = 28; shift >= 0; shift -= 4)
            joined += "0123456789abcdef"[(point >> shift) & 0xf];
        at += 12;
        copied = at;
    }
    if (copied > 0) joined.append(json.substr(copied));
    return joined;
}

Spot spot_of_byte(std::string_view file, std::string_view text, std::size_t offset)
{
    const auto before = text.substr(0, offset);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
    const auto line_break = before.rfind('\n');
    const auto start = line_break == before.npos ? 0 : line_break + 1;
    return {std::string(file), line + 1, characters(before.substr(start)) + 1};
}

Spot spot_of_mark(std::string_view file, std::string_view text, std::size_t line,
                  std::size_t column)
{
    std::size_t start = 0;
    for (std::size_t i = 0; i < line; ++i) {
        const auto line_break = text.find('\n', start);
        if (line_break == text.npos) break;
        start = line_break + 1;
    }
    return {std::string(file), line + 1, characters(text.substr(start, column)) + 1};
}

} // namespace easyconnect
