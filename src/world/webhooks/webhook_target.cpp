#include "world/webhooks/webhook_target.hpp"

#include "world/webhooks/forbidden_address.hpp"
#include "world/webhooks/ip_address.hpp"
#include "world/webhooks/sinks.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace easyconnect {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_name_character(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

std::string lower_case(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

/// A decimal number of at most `digits` digits; empty for anything else.
std::optional<int> decimal(std::string_view text, std::size_t digits)
{
    if (text.empty() || text.size() > digits || !std::ranges::all_of(text, is_digit)) return {};
    int value = 0;
    for (const char c : text) value = value * 10 + (c - '0');
    return value;
}

/// The text before the first `separator`; `rest` loses both, or all when there is none.
std::string_view next_part(std::string_view& rest, char separator)
{
    const auto at = rest.find(separator);
    const auto part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
    return part;
}

/// A name as DNS and container networks know it: dotted labels of letters, digits, '-' and '_'.
bool is_host_name(std::string_view text)
{
    if (text.empty() || text.size() > 253) return false;
    // what ends in a number is an IPv4 address or nothing (the URL standard's rule)
    const auto last_dot = text.rfind('.');
    const auto last = last_dot == std::string_view::npos ? text : text.substr(last_dot + 1);
    if (last.empty() || std::ranges::all_of(last, is_digit) || loose_ipv4_address(last))
        return ipv4_address(text).has_value();
    while (!text.empty()) {
        const auto label = next_part(text, '.');
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
            !std::ranges::all_of(label, is_name_character))
            return false;
    }
    return true;
}

std::unexpected<Refusal> malformed(std::string detail)
{
    return refuse(Refusal::Reason::malformed, std::move(detail));
}

/// The one sentence about characters that may stand nowhere in a URL; empty when there are none.
std::string forbidden_character(std::string_view url)
{
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == ' ') return "the webhook URL holds a space; write it as %20";
        if (byte < 0x20 || byte == 0x7f)
            return "the webhook URL holds a control character; remove it";
        if (byte > 0x7f)
            return "the webhook URL holds a character beyond ASCII; percent-encode it, a host name "
                   "as xn--...";
        if (byte == '#') return "the webhook URL has a fragment (#...); leave it out";
        if (byte == '\\') return "the webhook URL holds a backslash; paths are written with /";
    }
    return {};
}

} // namespace

Result<WebhookTarget> WebhookTarget::parse(std::string_view url)
{
    if (url.starts_with(sink_scheme)) return parse_sink(url);
    if (url.empty())
        return malformed("the webhook URL is empty; give one such as https://example.com/sms");
    if (url.size() > longest)
        return malformed("the webhook URL has " + std::to_string(url.size()) +
                         " characters; at most " + std::to_string(longest) + " are allowed");
    if (auto complaint = forbidden_character(url); !complaint.empty())
        return malformed(std::move(complaint));

    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos)
        return malformed("the webhook URL must start with http:// or https://");
    WebhookTarget target;
    target.text_ = url;
    target.scheme_ = lower_case(url.substr(0, scheme_end));
    if (target.scheme_ != "http" && target.scheme_ != "https")
        return malformed("the webhook URL must start with http:// or https://, nothing else is "
                         "supported");

    const auto rest = url.substr(scheme_end + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    const auto path = rest.substr(authority.size());
    if (authority.find('@') != std::string_view::npos)
        return malformed(
            "the webhook URL holds a user name or password; leave out all up to the @");

    std::string_view host;
    std::string_view port_and_colon;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos || !ipv6_address(authority.substr(1, close - 1)))
            return malformed("the webhook URL's host must be an IPv6 address between [ and ], such "
                             "as [::1], without a zone");
        host = authority.substr(1, close - 1);
        port_and_colon = authority.substr(close + 1);
    } else {
        host = authority.substr(0, authority.find(':'));
        port_and_colon = authority.substr(host.size());
    }
    target.host_ = lower_case(host);
    if (host.empty()) return malformed("the webhook URL has no host; give one after ://");
    if (is_forbidden_host(target.host_))
        return malformed("the webhook URL's host is a link-local address or the metadata service "
                         "of a cloud; webhooks are never sent there");
    if (!authority.starts_with('[') && !is_host_name(target.host_))
        return malformed("the webhook URL's host must be a host name, an IPv4 address such as "
                         "192.0.2.1 or an IPv6 address such as [::1]");

    target.port_ = target.scheme_ == "https" ? 443 : 80;
    if (!port_and_colon.empty()) {
        const auto port = decimal(port_and_colon.substr(1), 5);
        if (port_and_colon[0] != ':' || !port || *port < 1 || *port > 65'535)
            return malformed("the webhook URL's port must be a number from 1 to 65535");
        target.port_ = *port;
    }
    target.path_ = path.starts_with('/') ? std::string(path) : "/" + std::string(path);
    return target;
}

Result<WebhookTarget> WebhookTarget::parse_sink(std::string_view text)
{
    const auto name = text.substr(sink_scheme.size());
    if (!is_sink_name(name)) return malformed(sink_name_rule);
    WebhookTarget target;
    target.scheme_ = "sink";
    target.host_ = name;
    target.text_ = text;
    return target;
}

std::string WebhookTarget::authority() const
{
    if (is_sink()) return host_;
    const bool is_ipv6_address = host_.find(':') != std::string::npos;
    auto authority = is_ipv6_address ? "[" + host_ + "]" : host_;
    if (port_ != (scheme_ == "https" ? 443 : 80)) authority += ":" + std::to_string(port_);
    return authority;
}

std::string WebhookTarget::origin() const
{
    if (is_sink()) return text_;
    return scheme_ + "://" + authority();
}

} // namespace easyconnect
