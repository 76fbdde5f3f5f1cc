#include "server/http/base_url.hpp"

#include "world/webhooks/forbidden_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

namespace easyconnect {

namespace {

bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name(std::string_view name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
    });
}

bool is_bracketed_address(std::string_view name)
{
    return name.size() > 3 && name.front() == '[' && name.back() == ']' &&
           std::ranges::all_of(name.substr(1, name.size() - 2), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                      c == ':' || c == '.';
           });
}

bool is_loopback(std::string_view name)
{
    if (name == "[::1]") return true;
    // An address, not a name that begins like one: 127.evil.example is somewhere else.
    if (name.starts_with("127."))
        return name.find_first_not_of("0123456789.") == std::string_view::npos;
    constexpr std::string_view localhost = "localhost";
    return std::ranges::equal(name, localhost, [](char sent, char lower) {
        return (sent >= 'A' && sent <= 'Z' ? static_cast<char>(sent - 'A' + 'a') : sent) == lower;
    });
}

struct HostAndPort {
    std::string_view name;
    int port;
};

/// The parts of a Host header, or nothing when it is not `name[:port]`.
std::optional<HostAndPort> split_host(std::string_view host, int default_port)
{
    const std::size_t name_end = host.starts_with('[') ? host.find(']') : std::size_t{0};
    if (name_end == std::string_view::npos) return std::nullopt;
    const std::size_t colon = host.find(':', name_end);
    const std::string_view name = host.substr(0, colon);
    if (!is_name(name) && !is_bracketed_address(name)) return std::nullopt;
    if (colon == std::string_view::npos) return HostAndPort{name, default_port};

    const std::string_view digits = host.substr(colon + 1);
    int port = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool valid = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() &&
                       port > 0 && port < 65536;
    if (!valid) return std::nullopt;
    return HostAndPort{name, port};
}

/// The address to call for one that we listen on: "any address" is no address to call.
std::string callable(std::string_view address)
{
    if (address.empty()) return "127.0.0.1";
    const std::string host(callable_host(address));
    return host.find(':') != std::string::npos ? '[' + host + ']' : host;
}

} // namespace

BaseUrl::BaseUrl(std::string_view public_url, std::string_view address, int port,
                 std::string_view scheme)
    : public_url_(public_url.ends_with('/') ? public_url.substr(0, public_url.size() - 1)
                                            : public_url),
      scheme_(scheme), own_url_(scheme_ + "://" + callable(address) + ':' + std::to_string(port)),
      port_(port)
{}

std::string BaseUrl::for_host(std::string_view host) const
{
    if (!public_url_.empty()) return public_url_;
    const std::optional<HostAndPort> parts = split_host(host, scheme_ == "https" ? 443 : 80);
    if (!parts || !(is_loopback(parts->name) || parts->port == port_)) return own_url_;
    return scheme_ + "://" + std::string(host);
}

} // namespace easyconnect
