#include "world/webhooks/ip_address.hpp"

#include <charconv>
#include <string>
#include <vector>

namespace easyconnect {

static IpAddress mapped(std::uint32_t v4)
{
    IpAddress address{};
    address[10] = address[11] = 0xff;
    for (int i = 0; i < 4; ++i) address[12 + i] = static_cast<std::uint8_t>(v4 >> (8 * (3 - i)));
    return address;
}

/// The whole text as a number in this base; empty for anything else.
static std::optional<std::uint32_t> number(std::string_view text, int base)
{
    std::uint32_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value, base);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return {};
    return value;
}

static std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::optional<IpAddress> ipv4_address(std::string_view text)
{
    const auto parts = split(text, '.');
    if (parts.size() != 4) return {};
    std::uint32_t v4 = 0;
    for (const auto part : parts) {
        const auto value = number(part, 10);
        if (!value || *value > 255 || (part.size() > 1 && part[0] == '0')) return {};
        v4 = v4 << 8 | *value;
    }
    return mapped(v4);
}

std::optional<IpAddress> loose_ipv4_address(std::string_view text)
{
    const auto parts = split(text, '.');
    if (parts.size() > 4) return {};
    std::uint64_t v4 = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = parts[i];
        const bool is_hex = part.starts_with("0x") || part.starts_with("0X");
        const bool is_octal = !is_hex && part.size() > 1 && part[0] == '0';
        const auto value = is_hex ? number(part.substr(2), 16) : number(part, is_octal ? 8 : 10);
        const bool is_last = i + 1 == parts.size();
        const auto bits = is_last ? 8 * (4 - i) : 8; // the last one fills what is left
        if (!value || std::uint64_t{*value} >> bits != 0) return {};
        v4 = v4 << bits | *value;
    }
    return mapped(static_cast<std::uint32_t>(v4));
}

/// The bytes of groups such as "2001:db8" or "ffff:192.0.2.1"; empty when one is malformed.
static std::optional<std::vector<std::uint8_t>> group_bytes(std::string_view text)
{
    std::vector<std::uint8_t> bytes;
    if (text.empty()) return bytes;
    const auto groups = split(text, ':');
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto group = groups[i];
        if (i + 1 == groups.size() && group.find('.') != std::string_view::npos) {
            const auto v4 = ipv4_address(group);
            if (!v4) return {};
            bytes.insert(bytes.end(), v4->begin() + 12, v4->end());
            continue;
        }
        const auto value = group.size() <= 4 ? number(group, 16) : std::nullopt;
        if (!value) return {};
        bytes.push_back(static_cast<std::uint8_t>(*value >> 8));
        bytes.push_back(static_cast<std::uint8_t>(*value & 0xff));
    }
    return bytes;
}

std::optional<IpAddress> ipv6_address(std::string_view text)
{
    const auto gap = text.find("::");
    const bool has_gap = gap != std::string_view::npos;
    const auto before = text.substr(0, gap);
    const auto left = group_bytes(before);
    const auto right = group_bytes(has_gap ? text.substr(gap + 2) : std::string_view{});
    if (!left || !right) return {};
    if (has_gap && before.find('.') != std::string_view::npos) return {}; // IPv4 only at the end
    const auto filled = left->size() + right->size();
    if (has_gap ? filled > 14 : filled != 16) return {};
    IpAddress address{};
    std::copy(left->begin(), left->end(), address.begin());
    std::copy(right->begin(), right->end(), address.end() - static_cast<long>(right->size()));
    return address;
}

} // namespace easyconnect
