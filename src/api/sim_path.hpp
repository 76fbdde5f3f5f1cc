#pragma once

#include "api/exchange.hpp"
#include "world/sims/sims.hpp"

#include <string_view>

namespace easyconnect {

/// Reads an ICCID: 19 digits, or 20 of which the last is a right check digit (Luhn), which is cut
/// off (contract 3.1 and 14: one client sends 20). Refused as malformed.
Result<Iccid> read_iccid(std::string_view text);

/// The ICCID with its check digit: 20 digits, as `iccid_with_luhn` shows it.
std::string with_check_digit(Iccid);

/// The SIM that the first captured name of the path leads to. Refused as not_found when the text
/// is no ICCID or there is no such card, otherwise as usable_sim().
Result<Sim*> sim_of_path(World&, const Request&);

} // namespace easyconnect
