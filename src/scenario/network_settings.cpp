#include "scenario/network_settings.hpp"

namespace easyconnect {

static std::optional<std::string> read_code(const Section& section, std::string_view key,
                                            std::size_t least, std::size_t most)
{
    const auto value = section.require(key);
    return value ? value->digit_text(least, most) : std::nullopt;
}

/// The network as the map describes it; what is absent is as in `base`.
static std::optional<Network> read_network(const Section& section, const Networks& known)
{
    const auto mcc = read_code(section, "mcc", 3, 3);
    const auto mnc = read_code(section, "mnc", 2, 3);
    if (!mcc || !mnc) return {};
    const auto number = find_network(known, *mcc, *mnc);
    Network network = number < known.size() ? known[number] : Network{};
    network.mcc = *mcc;
    network.mnc = *mnc;
    if (auto text = section.text("operator")) network.operator_name = *std::move(text);
    if (auto text = section.text("country")) network.country = *std::move(text);
    if (auto text = section.text("iso_code", 2)) network.iso_code = *std::move(text);
    const auto prefix = section["country_code"];
    if (auto digits = prefix ? prefix->digit_text(1, 4) : std::nullopt)
        network.country_code = *std::move(digits);
    if (network.country_code.empty()) network.country_code = "0";
    return network;
}

/// Writes the network down under its codes.
static std::optional<NetworkNumber> keep(const Section& section, World& world, Network network)
{
    const auto number = find_network(world.networks, network.mcc, network.mnc);
    if (number < world.networks.size()) {
        world.networks[number] = std::move(network);
        return number;
    }
    if (network.operator_name.empty()) {
        section.value().mistake("network " + network.mcc + "-" + network.mnc +
                                " is not known; name its operator here or under networks");
        return {};
    }
    if (world.networks.size() >= world.bounds.networks) {
        section.value().mistake("this world holds no more than " +
                                std::to_string(world.bounds.networks) + " networks");
        return {};
    }
    world.networks.push_back(std::move(network));
    return number;
}

void read_networks(const std::vector<Value>& values, World& world)
{
    for (const auto& value : values) {
        const Section section =
            value.section({"mcc", "mnc", "operator", "country", "iso_code", "country_code"});
        if (auto network = read_network(section, world.networks))
            keep(section, world, *std::move(network));
    }
}

std::optional<NetworkNumber> read_visited_network(const Section& section, World& world)
{
    auto network = read_network(section, world.networks);
    if (!network) return {};
    // a device only visits: it does not rename what is known
    const auto number = find_network(world.networks, network->mcc, network->mnc);
    if (number < world.networks.size()) return number;
    return keep(section, world, *std::move(network));
}

} // namespace easyconnect
