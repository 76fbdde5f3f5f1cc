#pragma once

#include "world/result.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// Where to listen: "127.0.0.1:8080", "localhost:0", "[::1]:8080", "*:8080" (0.0.0.0).
struct ListenAddress {
    std::string host; ///< an IPv6 address without its brackets
    int port = 0;     ///< 0: any free one

    /// Refused as malformed, with examples of what is right.
    static Result<ListenAddress> parse(std::string_view text);

    /// Where a client on this machine reaches it: "http://127.0.0.1:8080", also for 0.0.0.0 and *,
    /// which are no addresses to call.
    std::string url(int bound_port, const char* scheme = "http") const;
};

/// Whether two addresses are one to the kernel, so that only one can be listened on: the same port,
/// and the same host or any.
bool are_one_place(const ListenAddress&, const ListenAddress&);

/// An absolute http or https URL without a path, as `Location` headers begin; a trailing slash is
/// cut off. Refused as malformed.
Result<std::string> read_public_url(std::string_view text);

} // namespace easyconnect
