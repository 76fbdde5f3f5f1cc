#pragma once

#include "server/webhooks/outbound_socket.hpp"

#include <cstddef>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace easyconnect {

/// Where a TCP connection may go: an IPv4 or IPv6 address with its port.
class SocketAddress {
public:
    /// REQUIRES: `size` is at most that of a sockaddr_storage.
    SocketAddress(const sockaddr* address, socklen_t size);
    const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const { return size_; }
    int family() const { return storage_.ss_family; }

private:
    sockaddr_storage storage_{};
    socklen_t size_;
};

/// The addresses of `host`, in the system's order of preference. A question to DNS is asked on a
/// thread of its own, because the system's resolver can neither be interrupted nor given a time
/// limit: when the call ends first, that thread is left behind and ends with the resolver's own
/// time-outs (5 s a try by default).
NetworkResult<std::vector<SocketAddress>> look_up(const std::string& host, int port,
                                                  const CallEnd& end);

} // namespace easyconnect
