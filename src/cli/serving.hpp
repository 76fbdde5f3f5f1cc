#pragma once

#include "cli/client_environment.hpp"
#include "cli/listen_address.hpp"
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

/// A simulator that answers on a port, from the constructor on until stop(). What the commands that
/// serve have in common. Throws BindError.
class Serving {
public:
    /// `log` has to outlive it. With a `public_url` the absolute URLs in replies begin with it.
    Serving(ServedWorlds, const ListenAddress& listen, const std::string& public_url,
            const Log& log);
    /// Stops, too.
    ~Serving();
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    int port() const { return server_.port(); }
    /// Where it listens, as the user named it: "http://0.0.0.0:40021".
    const std::string& url() const { return url_; }
    /// What a client beside it is told, with the account that the main world has now.
    Variables client_environment();
    /// The main world's.
    Simulator& simulator() { return worlds_.main(); }

    /// Ends waiting calls, lets what is in flight finish, ends all threads. Idempotent.
    void stop();

private:
    WorldsOptions watched(WorldsOptions);
    Reply answer(Request&&);

    const Log& log_;
    Counters counters_{};
    Worlds worlds_;
    HttpServer server_;
    std::string url_;
};

} // namespace easyconnect
