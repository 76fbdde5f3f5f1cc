#include "world/devices/networks.hpp"

namespace easyconnect {

const char* name(Rat rat)
{
    switch (rat) {
    case Rat::g2: return "2G";
    case Rat::g3: return "3G";
    case Rat::g4: return "4G";
    case Rat::g5: return "5G";
    case Rat::nb_iot: return "NB-IoT";
    }
    return "4G";
}

int wire_id(Rat rat)
{
    switch (rat) {
    case Rat::g2: return 2;
    case Rat::g3: return 1;
    case Rat::g4: return 6;
    case Rat::g5: return 10;
    case Rat::nb_iot: return 8;
    }
    return 6;
}

const char* radio_access(Rat rat)
{
    switch (rat) {
    case Rat::g2: return "GERAN";
    case Rat::g3: return "UTRAN";
    case Rat::g4: return "E_UTRAN";
    case Rat::g5: return "NR";
    case Rat::nb_iot: return "E_UTRAN_NB_IOT";
    }
    return "E_UTRAN";
}

Networks well_known_networks()
{
    return {
        {"T-Mobile", "Netherlands", "nl", "204", "16", "31"},
        {"KPN", "Netherlands", "nl", "204", "08", "31"},
        {"Vodafone", "Netherlands", "nl", "204", "04", "31"},
        {"Telekom", "Germany", "de", "262", "01", "49"},
        {"Vodafone", "Germany", "de", "262", "02", "49"},
        {"Proximus", "Belgium", "be", "206", "01", "32"},
        {"Orange", "France", "fr", "208", "01", "33"},
        {"EE", "United Kingdom", "gb", "234", "30", "44"},
    };
}

std::string switching_centre(const Network& network)
{
    return network.country_code + "6000000001";
}

NetworkNumber find_network(const Networks& networks, std::string_view mcc, std::string_view mnc)
{
    NetworkNumber number = 0;
    while (number < networks.size() && (networks[number].mcc != mcc || networks[number].mnc != mnc))
        ++number;
    return number;
}

} // namespace easyconnect
