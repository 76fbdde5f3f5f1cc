#pragma once

#include "server/webhooks/outbound_socket.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect {

/// The addresses of a host, in the system's order of preference.
using Addresses = NetworkResult<std::vector<SocketAddress>>;

/// Finds the addresses of hosts without waiting. A question to DNS is asked on a thread of its own,
/// because the system's resolver can neither be interrupted nor given a time limit; there is one at
/// a time for each host, however many wait for it. A thread whose asker has gone ends with the
/// resolver's own time-outs (5 s a try by default). For one thread at a time.
class NameLookup {
public:
    /// A name with a port, and what it leads to.
    struct Answer {
        std::string host;
        int port;
        Addresses addresses;
    };

    /// Throws std::runtime_error when the process may not have another descriptor.
    NameLookup();

    /// Readable while there are answers to take.
    int descriptor() const;

    /// At once for addresses, for "localhost", and when nobody can be asked; else nothing, and
    /// `take` will have it.
    std::optional<Addresses> ask(const std::string& host, int port);

    /// The answers that have come since the last call.
    std::vector<Answer> take();

private:
    struct Mail;
    std::shared_ptr<Mail> mail_;
    std::set<std::pair<std::string, int>> asked_; ///< without an answer yet
};

} // namespace easyconnect
