// Texts and octets of SMS: what is coded can be read, and parts are the whole.

#include "property.hpp"

#include "world/sms/gsm0338.hpp"
#include "world/sms/segments.hpp"
#include "world/sms/user_data.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

using namespace easyconnect;
using fuzz::holds;

namespace {

void check_alphabet(const std::u32string& points)
{
    const auto codes = gsm_encoded(points);
    std::size_t septets = 0;
    for (const char32_t point : points)
        septets += static_cast<std::size_t>(std::max(gsm_septets(point), 1));
    holds(codes.size() == septets, "a text has as many septets as its characters");
    holds(std::ranges::all_of(codes, [](auto code) { return code < 0x80; }), "codes have 7 bits");
    const bool is_gsm =
        std::ranges::all_of(points, [](auto point) { return gsm_septets(point) > 0; });
    if (is_gsm) holds(gsm_decoded(codes) == points, "what is encoded is decoded to the same text");
}

void check_septets(std::string_view bytes)
{
    std::vector<std::uint8_t> codes;
    for (const char c : bytes) codes.push_back(static_cast<std::uint8_t>(c) & 0x7f);
    const auto shown = gsm_decoded(codes);
    holds(std::ranges::all_of(shown, [](auto point) { return gsm_septets(point) > 0; }),
          "whatever a device shows is in the alphabet");
    for (std::size_t fill = 0; fill < 7; ++fill) {
        const auto octets = packed(codes, fill);
        holds(octets.size() == (codes.size() * 7 + fill + 7) / 8 || codes.empty(),
              "septets take seven bits each");
        holds(unpacked(octets, fill, codes.size()) == codes, "what is packed is unpacked");
    }
    const std::vector<std::uint8_t> raw(bytes.begin(), bytes.end());
    const auto some = unpacked(raw, raw.size() % 7, raw.size() * 2);
    holds(some.size() * 7 <= raw.size() * 8, "octets hold no more septets than they have bits for");
}

std::string joined(const std::vector<std::string>& parts)
{
    return std::accumulate(parts.begin(), parts.end(), std::string());
}

/// The header that a part has: 6 octets, or 7.
std::string header(ReferenceSize size, std::size_t total, std::size_t part)
{
    static constexpr std::string_view digit = "0123456789abcdef";
    std::string text = size == ReferenceSize::eight_bit ? "0500032a" : "060804012a";
    for (const auto number : {total, part}) {
        text += digit[number >> 4 & 15];
        text += digit[number & 15];
    }
    return text;
}

void check_parts(Coding coding, std::string_view payload, ReferenceSize size)
{
    const auto parts = split_payload(coding, payload, size);
    if (!parts) {
        holds(!parts.error().detail.empty(), "a refusal says what was wrong");
        return;
    }
    holds(!parts->empty() && parts->size() <= parts_most, "a message has 1 to 255 parts");
    holds(joined(*parts) == payload, "the parts of a message are the message");
    const bool fits = check_payload(coding, payload, 0, false).has_value();
    holds(fits == (parts->size() == 1), "a message that fits is one part");
    for (std::size_t i = 0; i < parts->size() && !fits; ++i) {
        const auto udh = header(size, parts->size(), i + 1);
        const auto found = concatenation(udh);
        holds(found && found->total == parts->size() && found->part == i + 1 && found->size == size,
              "a part's header says which part it is");
        holds(check_payload(coding, (*parts)[i], udh.size() / 2, false).has_value(),
              "a part fits beside its header");
        holds(user_data_hex(coding, (*parts)[i], udh).size() <= 280,
              "a part has 140 octets at most");
    }
    if (fits) holds(user_data_hex(coding, payload, "").size() <= 280, "140 octets at most");
}

void check_header(std::string_view udh)
{
    if (const auto found = concatenation(udh))
        holds(found->part >= 1 && found->part <= found->total && found->total <= parts_most,
              "a part's number is within its total");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = fuzz::text_of(data, std::min<std::size_t>(size, 40'000));
    if (const auto points = code_points(bytes)) {
        holds(utf8_text(*points) == bytes, "UTF-8 that is read is written the same");
        check_alphabet(*points);
    }
    check_septets(bytes);
    check_header(bytes);
    for (const auto coding : {Coding::gsm7, Coding::octets, Coding::ucs2})
        for (const auto reference : {ReferenceSize::eight_bit, ReferenceSize::sixteen_bit})
            check_parts(coding, bytes, reference);
    return 0;
}
