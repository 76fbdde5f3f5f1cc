#pragma once

#include <string>
#include <string_view>

namespace easyconnect {

/// Where clients reach us, for the absolute URLs in replies.
///
/// The Host header is believed only where it can be true, since one real client sends
/// `Host: api.1nce.com` whatever address it talks to (contract 1), and would then be sent there.
class BaseUrl {
public:
    /// `public_url` is used as it is, less a final slash, unless it is empty; `address` and `port`
    /// are what we listen on, `scheme` ("http" or "https") is what we speak there.
    BaseUrl(std::string_view public_url, std::string_view address, int port,
            std::string_view scheme = "http");

    /// For a request with this Host header: the public URL if there is one; else the host, if it is
    /// a loopback name or names our port; else the address we listen on.
    std::string for_host(std::string_view host) const;

private:
    std::string public_url_;
    std::string scheme_;
    std::string own_url_;
    int port_;
};

} // namespace easyconnect
