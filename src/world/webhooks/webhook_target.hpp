#pragma once

#include "world/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace easyconnect {

/// An address that webhooks may be sent to, right by construction: an absolute `http` or `https`
/// URL with a host and without user name, fragment, spaces or control characters, whose host is no
/// forbidden address (`is_forbidden_host`); or a sink of the simulator, `sink:reports`. Two targets
/// are equal when scheme, host, port and path are, however their texts spell them.
/// Source: the guide lets the customer set the URL and fixes nothing about it (contract 9, "URL");
/// plain `http` is allowed because receivers under test run on loopback.
class WebhookTarget {
public:
    /// The longest URL taken, in characters. BEYOND: the guide names no limit; this is the longest
    /// that every common client and server can carry.
    static constexpr std::size_t longest = 2'048;

    /// Reads a URL such as `https://example.com:8443/sms?key=1`, or `sink:NAME` (`is_sink_name`,
    /// BEYOND). The host is a name, an IPv4 address or an IPv6 address in brackets; the port is 1
    /// to 65535. Refused as malformed, with what is wrong and what is right, and without repeating
    /// the URL (it may hold a secret).
    static Result<WebhookTarget> parse(std::string_view url);

    /// Whether it is a sink of the simulator, wherever that listens. Such a target has a name
    /// and no port or path; to be sent to, it is to be replaced by the sink's URL.
    bool is_sink() const { return scheme_ == "sink"; }

    /// "http" or "https"; "sink".
    const std::string& scheme() const { return scheme_; }

    /// Lower case; an IPv6 address is without its brackets. The name of a sink, as written.
    const std::string& host() const { return host_; }

    /// 1 to 65535; 80 or 443 when the URL names none.
    int port() const { return port_; }

    /// What the request line carries: the path, "/" at least, and the query as written.
    const std::string& path() const { return path_; }

    /// The URL, or sink:NAME, exactly as it was given.
    const std::string& text() const { return text_; }

    /// The value of a `Host` header: host, and the port unless it is the scheme's own.
    std::string authority() const;

    /// Scheme, host and port, such as `http://[::1]:8080`. Targets of one origin can share a
    /// connection; it holds no secret, so it may stand in a log. Of a sink: `sink:reports`.
    std::string origin() const;

    friend bool operator==(const WebhookTarget& a, const WebhookTarget& b)
    {
        return a.scheme_ == b.scheme_ && a.host_ == b.host_ && a.port_ == b.port_ &&
               a.path_ == b.path_;
    }

private:
    static constexpr std::string_view sink_scheme = "sink:";

    WebhookTarget() = default;
    static Result<WebhookTarget> parse_sink(std::string_view text);

    std::string scheme_;
    std::string host_;
    int port_ = 0;
    std::string path_;
    std::string text_;
};

} // namespace easyconnect
