#pragma once

#include "world/sms/segments.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// What a user data header says of the message that it is a part of (3GPP TS 23.040, 9.2.3.24.1
/// and 9.2.3.24.8).
struct Concatenation {
    ReferenceSize size = ReferenceSize::eight_bit;
    unsigned reference = 0;
    unsigned total = 1; ///< 1 to 255
    unsigned part = 1;  ///< 1 to `total`

    friend auto operator<=>(const Concatenation&, const Concatenation&) = default;
};

/// Reads the concatenation from a header in hex digits, its first octet counting the rest. Other
/// elements are skipped, and so is one whose part is 0 or beyond its total; of several the last
/// one counts (3GPP TS 23.040, 9.2.3.24). Empty when there is none, or the header is malformed.
std::optional<Concatenation> concatenation(std::string_view udh);

/// The header that says so, and nothing else, in lower-case hex: "050003d20201".
std::string concatenation_header(const Concatenation&);

/// How many bits stay empty between a header of so many octets and the first septet, so that text
/// begins at a multiple of 7 bits (3GPP TS 23.040, 9.2.3.24: fill bits).
constexpr std::size_t fill_bits(std::size_t header_octets)
{
    return (7 - header_octets * 8 % 7) % 7;
}

/// Packs septets into octets, lowest bit first, behind `fill` empty bits; what is left of the last
/// octet is 0 (3GPP TS 23.038, 6.1.2.1.1).
std::vector<std::uint8_t> packed(std::span<const std::uint8_t> septets, std::size_t fill);

/// The first `count` septets behind `fill` bits, fewer when the octets hold fewer.
std::vector<std::uint8_t> unpacked(std::span<const std::uint8_t> octets, std::size_t fill,
                                   std::size_t count);

/// The octets of one message or part as they go over the air (TP-User-Data, 3GPP TS 23.040,
/// 9.2.3.24), in lower-case hex: the header, then packed septets, octets, or UCS-2 units with the
/// high octet first. REQUIRES: what check_payload accepts, and a header in hex digits or none.
std::string user_data_hex(Coding, std::string_view payload, std::string_view udh);

} // namespace easyconnect
