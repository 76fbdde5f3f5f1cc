#include "world/sms/segments.hpp"

#include "world/sms/gsm0338.hpp"

#include <algorithm>

namespace easyconnect {

static constexpr std::size_t message_octets = 140; // 3GPP TS 23.040: the user data's length

/// The header's own length, the element's name and length, reference, total and part number.
static std::size_t concatenation_octets(ReferenceSize reference)
{
    return reference == ReferenceSize::eight_bit ? 6 : 7;
}

/// How many units of a coding fit beside a header.
static std::size_t room(Coding coding, std::size_t header)
{
    const std::size_t octets = message_octets - std::min(header, message_octets);
    switch (coding) {
    case Coding::gsm7: return octets * 8 / 7;
    case Coding::octets: return octets;
    case Coding::ucs2: return octets / 2;
    }
    return 0;
}

static const char* unit_name(Coding coding)
{
    switch (coding) {
    case Coding::gsm7: return "characters of the GSM alphabet";
    case Coding::octets: return "octets";
    case Coding::ucs2: return "UCS-2 characters";
    }
    return "";
}

static std::size_t units(Coding coding, char32_t point)
{
    if (coding == Coding::ucs2) return static_cast<std::size_t>(utf16_units(point));
    return static_cast<std::size_t>(std::max(gsm_septets(point), 1));
}

static Result<std::size_t> count_octets(std::string_view hex)
{
    const bool digits = std::all_of(hex.begin(), hex.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    if (!digits || hex.size() % 2 != 0)
        return refuse(Refusal::Reason::malformed,
                      "With dcs 4 the payload must be hex digits, two for each octet.", "/payload");
    return hex.size() / 2;
}

static Result<std::u32string> read_text(std::string_view payload)
{
    auto points = code_points(payload);
    if (!points)
        return refuse(Refusal::Reason::malformed, "The payload must be UTF-8 text.", "/payload");
    return *std::move(points);
}

Result<void> check_payload(Coding coding, std::string_view payload, std::size_t header, bool strict)
{
    std::size_t length = 0;
    if (coding == Coding::octets) {
        TRY(length, count_octets(payload));
    } else {
        TRY(const auto points, read_text(payload));
        for (const char32_t point : points) {
            if (strict && coding == Coding::gsm7 && gsm_septets(point) == 0)
                return refuse(Refusal::Reason::malformed,
                              "With dcs 0 the payload must be in the GSM alphabet; use dcs 8.",
                              "/payload");
            length += units(coding, point);
        }
    }
    if (length <= room(coding, header)) return {};
    return refuse(Refusal::Reason::malformed,
                  "The payload is too long: " + std::to_string(length) + " of at most " +
                      std::to_string(room(coding, header)) + " " + unit_name(coding) + ".",
                  "/payload");
}

static std::vector<std::string> split_octets(std::string_view hex, std::size_t header)
{
    if (hex.size() / 2 <= room(Coding::octets, 0)) return {std::string(hex)};
    const std::size_t step = room(Coding::octets, header) * 2;
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < hex.size(); at += step) parts.emplace_back(hex.substr(at, step));
    return parts;
}

static std::vector<std::string> split_text(Coding coding, const std::u32string& points,
                                           std::size_t header)
{
    std::size_t length = 0;
    for (const char32_t point : points) length += units(coding, point);
    if (length <= room(coding, 0)) return {utf8_text(points)};

    const std::size_t most = room(coding, header);
    std::vector<std::string> parts;
    std::u32string part;
    std::size_t used = 0;
    for (const char32_t point : points) {
        const std::size_t size = units(coding, point);
        if (used + size > most) { // a pair that would straddle opens the next part
            parts.push_back(utf8_text(part));
            part.clear();
            used = 0;
        }
        part.push_back(point);
        used += size;
    }
    parts.push_back(utf8_text(part));
    return parts;
}

Result<std::vector<std::string>> split_payload(Coding coding, std::string_view payload,
                                               ReferenceSize reference)
{
    const std::size_t header = concatenation_octets(reference);
    std::vector<std::string> parts;
    if (coding == Coding::octets) {
        CHECKED(count_octets(payload));
        parts = split_octets(payload, header);
    } else {
        TRY(const auto points, read_text(payload));
        parts = split_text(coding, points, header);
    }
    if (parts.size() > parts_most)
        return refuse(Refusal::Reason::malformed,
                      "The payload needs " + std::to_string(parts.size()) +
                          " parts; a message has at most 255.",
                      "/payload");
    return parts;
}

} // namespace easyconnect
