#include "cli/listen_address.hpp"

#include "api/text.hpp"
#include "world/webhooks/forbidden_address.hpp"
#include "world/webhooks/webhook_target.hpp"

#include <charconv>

namespace easyconnect {

using Reason = Refusal::Reason;

Result<ListenAddress> ListenAddress::parse(std::string_view text)
{
    const auto refused = refuse(
        Reason::malformed, "an address is written like 127.0.0.1:8080, localhost:0 or [::1]:8080");
    const auto colon = text.rfind(':');
    if (colon == text.npos) return refused;
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    int port = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port < 0 || port > 65'535)
        return refused;
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host == "*") host = "0.0.0.0"; // the C library takes it for loopback, people do not
    if (host.empty() || (host.find(':') != host.npos) != bracketed) return refused;
    return ListenAddress{std::string(host), port};
}

std::string ListenAddress::url(int bound_port, const char* scheme) const
{
    const std::string called(callable_host(host));
    const bool v6 = called.find(':') != called.npos;
    return std::string(scheme) + "://" + (v6 ? "[" + called + "]" : called) + ":" +
           std::to_string(bound_port);
}

bool are_one_place(const ListenAddress& a, const ListenAddress& b)
{
    if (a.port == 0 || a.port != b.port) return false;
    return lower_case(a.host) == lower_case(b.host) || is_any_host(a.host) || is_any_host(b.host);
}

Result<std::string> read_public_url(std::string_view text)
{
    const auto url = WebhookTarget::parse(text);
    if (!url || url->path() != "/")
        return refuse(Reason::malformed,
                      "a public URL is http or https with a host and no path, as "
                      "http://simulator:8080");
    return url->origin();
}

} // namespace easyconnect
