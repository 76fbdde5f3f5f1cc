#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// Radio technologies, by the words of the platform (contract 12.2, `rat_type.description`).
enum class Rat { g2, g3, g4, g5, nb_iot };

/// "2G", "3G", "4G", "5G", "NB-IoT".
const char* name(Rat);
/// The platform's `rat_type_id` (contract 12.2: 1 3G, 2 2G, 6 LTE, 8 NB-IoT; 5G is ASSUMED 10).
int wire_id(Rat);
/// The word that network events use: "E_UTRAN" for 4G (contract 5).
const char* radio_access(Rat);

/// A mobile network that a device may be attached to.
struct Network {
    std::string operator_name;
    std::string country;
    std::string iso_code;     ///< ISO 3166 alpha-2, lower case
    std::string mcc;          ///< three digits
    std::string mnc;          ///< two or three digits, leading zero kept
    std::string country_code; ///< telephone prefix without plus

    friend bool operator==(const Network&, const Network&) = default;
};

/// Networks by number; number 0 is the home network. Only ever added to, so numbers stay valid.
using Networks = std::vector<Network>;
using NetworkNumber = std::size_t;

/// T-Mobile NL and some it roams to. Public network codes (ITU E.212 assignments).
Networks well_known_networks();

/// The switching centre that serves the network's devices, as an address: "316000000001"
/// (contract 8.2, `msc`).
std::string switching_centre(const Network&);

/// The number of the network with these codes, or the list's size when there is none.
NetworkNumber find_network(const Networks&, std::string_view mcc, std::string_view mnc);

} // namespace easyconnect
