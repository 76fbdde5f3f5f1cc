#pragma once

#include "cli/client_environment.hpp"
#include "cli/door_flags.hpp"
#include "cli/listen_address.hpp"
#include "cli/tls_flags.hpp"
#include "server/door.hpp"
#include "server/http/http_server.hpp"
#include "server/log.hpp"
#include "server/worlds.hpp"

#include <functional>
#include <optional>
#include <string>

namespace easyconnect {

/// The worlds that are served.
struct ServedWorlds {
    /// Gives what makes a world with this seed, as `Worlds` wants it.
    std::function<Worlds::Origin(std::uint64_t seed)> origin_for{};
    WorldsOptions options{};
    std::optional<World> saved{}; ///< what the main world goes on from, instead of its beginning
};

/// Where it is served, and to whom.
struct ServedPlace {
    ListenAddress listen;
    std::string public_url{}; ///< when not empty, absolute URLs in replies begin with it
    DoorOptions door{};
    TlsSetup tls{};
};

/// A simulator that answers on a port, from the constructor on until stop(); on a second one when
/// the control plane has an address of its own. What the commands that serve have in common. Throws
/// BindError, and what `control_token_in` does.
class Serving {
public:
    /// `log` has to outlive it.
    Serving(ServedWorlds, const ServedPlace&, const Log& log);
    /// Stops, too.
    ~Serving();
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    int port() const { return server_.port(); }
    /// Where clients on this machine reach it: "http://127.0.0.1:40021".
    const std::string& url() const { return urls_.url; }
    /// Where the control plane is, when that is elsewhere; else empty.
    const std::string& control_url() const { return urls_.control_url; }
    /// The control token, when one had to be made that nobody knows yet; else empty. A secret.
    std::string new_control_token() const { return is_token_new_ ? urls_.control_token : ""; }
    /// What a client beside it is told, with the account that the main world has now.
    Variables client_environment();
    /// The main world's.
    Simulator& simulator() { return worlds_.main(); }

    /// Ends waiting calls, lets what is in flight finish, ends all threads. Idempotent.
    void stop();

private:
    WorldsOptions watched(WorldsOptions, const TlsSetup&);
    HttpServerOptions server_options(const ListenAddress&, const DoorRules&, const TlsSetup&);
    void note_refusal(VirtualTime, const std::string& method, std::string_view path, int status);
    std::optional<Reply> refusal(const Request&, const DoorRules&);
    Reply answer(Request&&);

    const Log& log_;
    const bool is_token_new_;
    OwnUrls urls_; ///< constant once it serves
    const DoorRules door_;
    const DoorRules control_door_; ///< of the control plane's own address
    Counters counters_{};
    Worlds worlds_;
    HttpServer server_;
    std::optional<HttpServer> control_server_{};
    std::string ca_file_; ///< of TlsSetup
};

} // namespace easyconnect
