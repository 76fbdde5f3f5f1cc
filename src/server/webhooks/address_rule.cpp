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

bool is_own_address(const SocketAddress& address, int own_port)
{
    return own_port != 0 && address.port() == own_port && is_of_this_machine(address);
}

std::string address_refusal(const SocketAddress& address, std::string_view path, int own_port)
{
    if (is_forbidden_address(address.bytes()))
        return "the host leads to a link-local address or a metadata service, where webhooks are "
               "never sent";
    if (!path.starts_with("/_simulator/v1/sinks/") && is_own_address(address, own_port))
        return "the host leads to the simulator itself, which takes webhooks only under "
               "/_simulator/v1/sinks/";
    return {};
}

} // namespace easyconnect
