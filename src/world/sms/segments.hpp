#pragma once

#include "world/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// The data coding schemes of the API (guide 3.2: 0 and 4; contract 8.1: also 8). The enumerators
/// carry the number that goes over the wire.
enum class Coding { gsm7 = 0, octets = 4, ucs2 = 8 };

/// The most parts of one long message: the header counts them in one octet (3GPP TS 23.040).
inline constexpr std::size_t parts_most = 255;

/// How large the reference is that the parts of one message share: its header takes 6 octets of
/// each part, or 7 (3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8).
enum class ReferenceSize { eight_bit, sixteen_bit };

/// Checks one short message as a client hands it in: text for gsm7 and ucs2, hex digits for octets
/// (contract 8.1), with `header` octets of user data header in front. Refused as malformed when it
/// does not fit into 140 octets, when hex digits are not hex, and, if `strict`, when the GSM
/// alphabet lacks a character (otherwise that counts as one septet, as a '?' does).
Result<void> check_payload(Coding, std::string_view payload, std::size_t header, bool strict);

/// Splits a message from a device into parts: one when it fits, otherwise parts that leave room
/// for a concatenation header: 153 septets, 134 octets or 67 units beside an 8-bit reference; 152,
/// 133 or 66 beside a 16-bit one. An escape pair or a surrogate pair never straddles two parts.
/// Refused as malformed like check_payload, and beyond `parts_most` parts.
Result<std::vector<std::string>> split_payload(Coding, std::string_view payload,
                                               ReferenceSize reference = ReferenceSize::eight_bit);

} // namespace easyconnect
