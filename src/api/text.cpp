#include "api/text.hpp"

#include <algorithm>
#include <charconv>

namespace easyconnect {

std::string lower_case(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return lower;
}

std::string media_type(std::string_view content_type)
{
    return lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = static_cast<char>(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The byte that the escape at the front of `text` stands for, or -1 when it is broken.
static int escaped_byte(std::string_view text)
{
    const int high = text.size() > 2 ? hex_value(text[1]) : -1;
    const int low = high < 0 ? -1 : hex_value(text[2]);
    return low < 0 ? -1 : high * 16 + low;
}

std::optional<std::string> path_decoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int byte = escaped_byte(text.substr(i));
        if (byte < 0) return {};
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

static std::string form_decoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int byte = text[i] == '%' ? escaped_byte(text.substr(i)) : -1;
        decoded += byte >= 0 ? static_cast<char>(byte) : text[i] == '+' ? ' ' : text[i];
        if (byte >= 0) i += 2;
    }
    return decoded;
}

std::vector<std::pair<std::string, std::string>> form_pairs(std::string_view form)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    if (form.empty()) return pairs;
    for (const auto piece : split(form, '&')) {
        if (piece.empty()) continue;
        if (pairs.size() == 1'000) break;
        const auto equals = std::min(piece.find('='), piece.size());
        const auto value = piece.substr(std::min(equals + 1, piece.size()));
        pairs.emplace_back(form_decoded(piece.substr(0, equals)), form_decoded(value));
    }
    return pairs;
}

std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t most)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) return {};
    return value;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    for (;;) {
        const auto end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == text.npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace easyconnect
