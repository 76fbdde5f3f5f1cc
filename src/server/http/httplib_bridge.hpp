#pragma once

#include "api/exchange.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace easyconnect {

/// Nobody can listen there: the port is taken, or this user may not, or there is no such address.
struct BindError : std::runtime_error {
    BindError(const std::string& address_, int port_, int error_number_);

    std::string address;
    int port;
    int error_number; ///< an errno value
};

/// Whether the client may send another request after a reply, and how it must be told.
enum class Persistence { keep_alive, keep_alive_1_0, close };

/// A reply as bytes for the wire.
struct Outgoing {
    std::string bytes{};
    std::shared_ptr<void> on_written{}; ///< the reply's own; see Reply
    /// The reply's own, but for its `length_error`: that is what the announced length and the body
    /// that follows really differ by, so nothing where none follows (HEAD, 204).
    Wire wire{};
    /// The reply's own; null where no body follows. Its length is not announced: the connection's
    /// end is its end (RFC 9112, 6.3).
    std::shared_ptr<LiveBody> live{};
};

/// What a bridge asks of its owner. Each is called on whichever thread composes a reply.
struct BridgeCallbacks {
    /// A reply that no handler made.
    std::function<Reply(int status, std::string_view message, std::string_view path)> error_reply;
    std::function<void(std::string_view)> log; ///< told of an exception that a handler let escape
};

/// All of cpp-httplib that the transport uses: it binds the listening socket and composes replies.
/// What it reads never comes from the network unchecked; the traps of its own request reading (see
/// `http_server.hpp`) are thereby out of reach. Thread-safe once constructed.
class HttplibBridge {
public:
    /// Listens on `address`:`port` (0: any free port), exclusively, with a socket that does not
    /// block. `idle_seconds` is what the Keep-Alive header promises. Throws BindError.
    HttplibBridge(const std::string& address, int port, long idle_seconds,
                  BridgeCallbacks callbacks);
    ~HttplibBridge();
    HttplibBridge(const HttplibBridge&) = delete;
    HttplibBridge& operator=(const HttplibBridge&) = delete;

    int listening_socket() const;
    int port() const { return port_; }

    /// Calls `produce` and composes its reply to a request of this method and path. An exception
    /// from it becomes a plain 500 without details, and a line in the log.
    Outgoing compose(std::string_view method, std::string_view path, Persistence persistence,
                     const std::function<Reply()>& produce) const;

    /// Composes a reply of the transport's own; one sentence says what was wrong.
    Outgoing compose_error(int status, std::string_view message, std::string_view path,
                           Persistence persistence) const;

private:
    class Server;
    BridgeCallbacks callbacks_;
    std::unique_ptr<Server> server_;
    int port_ = 0;
};

} // namespace easyconnect
