#include "world/sms/user_data.hpp"

#include "world/sms/gsm0338.hpp"

#include <algorithm>
#include <charconv>

namespace easyconnect {

/// The octets of hex digits; empty when they are not hex digits in pairs.
static std::optional<std::vector<std::uint8_t>> octets_of(std::string_view hex)
{
    if (hex.size() % 2 != 0) return {};
    std::vector<std::uint8_t> octets;
    octets.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const char* end = hex.data() + i + 2;
        std::uint8_t octet = 0;
        if (std::from_chars(hex.data() + i, end, octet, 16).ptr != end) return {};
        octets.push_back(octet);
    }
    return octets;
}

static void put_hex(std::string& text, std::uint8_t octet)
{
    constexpr std::string_view digits = "0123456789abcdef";
    text.push_back(digits[octet >> 4]);
    text.push_back(digits[octet & 15]);
}

/// What one information element says, if it is one of the two for concatenation.
static std::optional<Concatenation> read_element(unsigned name,
                                                 std::span<const std::uint8_t> content)
{
    Concatenation found;
    if (name == 0x00 && content.size() == 3) {
        found.reference = content[0];
    } else if (name == 0x08 && content.size() == 4) {
        found.size = ReferenceSize::sixteen_bit;
        found.reference = content[0] * 256U + content[1];
        content = content.subspan(1);
    } else {
        return {};
    }
    found.total = content[1];
    found.part = content[2];
    if (found.part == 0 || found.part > found.total) return {};
    return found;
}

std::optional<Concatenation> concatenation(std::string_view udh)
{
    const auto octets = octets_of(udh);
    if (!octets || octets->empty() || octets->front() != octets->size() - 1) return {};
    std::optional<Concatenation> found;
    auto rest = std::span(*octets).subspan(1);
    while (!rest.empty()) {
        if (rest.size() < 2 || rest.size() - 2 < rest[1]) return {};
        const std::size_t length = rest[1];
        if (const auto element = read_element(rest[0], rest.subspan(2, length))) found = element;
        rest = rest.subspan(2 + length);
    }
    return found;
}

std::string concatenation_header(const Concatenation& place)
{
    const auto octet = [](unsigned number) { return static_cast<std::uint8_t>(number & 0xff); };
    std::vector<std::uint8_t> octets{0x05, 0x00, 0x03, octet(place.reference)};
    if (place.size == ReferenceSize::sixteen_bit)
        octets = {0x06, 0x08, 0x04, octet(place.reference >> 8), octet(place.reference)};
    octets.push_back(octet(place.total));
    octets.push_back(octet(place.part));
    std::string hex;
    for (const auto each : octets) put_hex(hex, each);
    return hex;
}

std::vector<std::uint8_t> packed(std::span<const std::uint8_t> septets, std::size_t fill)
{
    std::vector<std::uint8_t> octets((fill + septets.size() * 7 + 7) / 8);
    std::size_t bit = fill;
    for (const unsigned septet : septets) {
        const unsigned shifted = septet << (bit % 8);
        octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] | (shifted & 0xff));
        if (shifted > 0xff) octets[bit / 8 + 1] = static_cast<std::uint8_t>(shifted >> 8);
        bit += 7;
    }
    return octets;
}

std::vector<std::uint8_t> unpacked(std::span<const std::uint8_t> octets, std::size_t fill,
                                   std::size_t count)
{
    const std::size_t bits = std::max(octets.size() * 8, fill) - fill;
    std::vector<std::uint8_t> septets(std::min(count, bits / 7));
    std::size_t bit = fill;
    for (auto& septet : septets) {
        unsigned pair = octets[bit / 8];
        if (bit % 8 > 1) pair |= octets[bit / 8 + 1] * 256U;
        septet = static_cast<std::uint8_t>((pair >> (bit % 8)) & 0x7f);
        bit += 7;
    }
    return septets;
}

/// UTF-16 with the high octet first: UCS-2 as it is sent in practice.
static std::vector<std::uint8_t> ucs2_octets(std::u32string_view points)
{
    std::vector<std::uint8_t> octets;
    const auto put = [&](char32_t unit) {
        octets.push_back(static_cast<std::uint8_t>(unit >> 8));
        octets.push_back(static_cast<std::uint8_t>(unit & 0xff));
    };
    for (const char32_t point : points) {
        if (utf16_units(point) == 1) {
            put(point);
        } else {
            put(0xd800 | ((point - 0x10000) >> 10));
            put(0xdc00 | ((point - 0x10000) & 0x3ff));
        }
    }
    return octets;
}

static std::vector<std::uint8_t> content_octets(Coding coding, std::string_view payload,
                                                std::size_t header)
{
    if (coding == Coding::octets) return octets_of(payload).value_or(std::vector<std::uint8_t>());
    const auto points = code_points(payload).value_or(std::u32string());
    if (coding == Coding::ucs2) return ucs2_octets(points);
    return packed(gsm_encoded(points), fill_bits(header));
}

std::string user_data_hex(Coding coding, std::string_view payload, std::string_view udh)
{
    const auto header = octets_of(udh).value_or(std::vector<std::uint8_t>());
    const auto content = content_octets(coding, payload, header.size());
    std::string hex;
    hex.reserve((header.size() + content.size()) * 2);
    for (const auto octet : header) put_hex(hex, octet);
    for (const auto octet : content) put_hex(hex, octet);
    return hex;
}

} // namespace easyconnect
