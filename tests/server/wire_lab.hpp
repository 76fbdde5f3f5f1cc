#pragma once

#include "server_lab.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace easyconnect::test {

/// What a client got until the end of its connection, and how that came.
struct Seen {
    std::string bytes{};
    int error = 0; ///< an errno value; 0: the server closed in the usual way

    bool operator==(const Seen&) const = default;
};

/// A server whose replies have one body; to anything below `/faulty` they take their way over this
/// wire, to anything else over an untouched one. Both under `/slow`, too, on the slow lane.
class WireLab {
public:
    /// Ten bytes: enough to cut, and to see where.
    static constexpr std::string_view body = "0123456789";

    explicit WireLab(const Wire& wire, const ServerLab::Adjust& adjust = {},
                     std::string body_ = std::string(body))
        : lab([this, wire, body_](Request&& request) { return reply(request.path, wire, body_); },
              adjust)
    {}

    RawClient client(int receive_buffer = 0) { return lab.client(receive_buffer); }

    /// A client that has sent these bytes.
    RawClient client_with(std::string_view bytes)
    {
        RawClient client = lab.client();
        client.send(bytes);
        return client;
    }

    /// All that a client sees which asks this and then waits for the end.
    Seen seen(std::string_view bytes)
    {
        RawClient client = client_with(bytes);
        Seen seen{client.read_to_end()};
        seen.error = client.error_at_end();
        return seen;
    }

    /// The head of a reply as it is when nothing happens to it.
    std::string head() { return lab.ask(get("/clean")).head + "\r\n"; }
    std::string whole() { return head() + std::string(body); }

private:
    Reply reply(const std::string& path, const Wire& wire, const std::string& body_)
    {
        ++asked;
        const bool is_faulty = path.find("/faulty") != std::string::npos;
        return Reply{.body = body_,
                     .on_written = is_faulty ? opener_of(over) : nullptr,
                     .wire = is_faulty ? wire : Wire{}};
    }

public:
    std::atomic<int> asked = 0; ///< requests that reached the exchange
    Gate over;                  ///< opens when a faulty reply's `on_written` is released
    ServerLab lab;              // after what its threads use
};

} // namespace easyconnect::test
