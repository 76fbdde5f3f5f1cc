#include "server/webhooks/address_rule.hpp"

#include "world/webhooks/forbidden_address.hpp"

namespace easyconnect {

/// Only an address of this machine can be bound to.
static bool is_of_this_machine(const SocketAddress& address)
{
    const Descriptor probe(::socket(address.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto any_port = address.with_port(0);
    return ::bind(probe.value(), any_port.data(), any_port.size()) == 0;
}

bool is_own_address(const SocketAddress& address, OwnPorts own_ports)
{
    return own_ports.contain(address.port()) && is_of_this_machine(address);
}

std::string address_refusal(const SocketAddress& address, const WebhookTarget& target,
                            OwnPorts own_ports, std::span<const AllowedTarget> allowed)
{
    if (is_forbidden_address(address.bytes()))
        return "the host leads to a link-local address or a metadata service, where webhooks are "
               "never sent";
    if (is_own_address(address, own_ports)) {
        if (target.path().starts_with("/_simulator/v1/sinks/")) return {};
        return "the host leads to the simulator itself, which takes webhooks only under "
               "/_simulator/v1/sinks/";
    }
    if (!allowed.empty() && !is_allowed(allowed, target, address))
        return "the host is none of those that --webhook-allow names";
    return {};
}

} // namespace easyconnect
