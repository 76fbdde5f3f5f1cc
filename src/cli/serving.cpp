#include "cli/serving.hpp"

#include "api/refusals.hpp"
#include "api/text.hpp"
#include "cli/control_token.hpp"

#include <algorithm>

namespace easyconnect {

static WorldsOptions equipped(WorldsOptions options, const TlsSetup& tls, const Log& log)
{
    options.simulator.webhooks.ca_file = tls.webhook_ca;
    options.simulator.webhooks.own = tls.identity;
    options.simulator.warn = [&log](const std::string& line) {
        log.write(LogLevel::warn, "webhook failed", {{"what", line}});
    };
    return options;
}

// --- who is let in

/// Whether others than this machine can reach the control plane, and nobody has said what they must
/// show.
static bool needs_new_token(const ServedPlace& place)
{
    const auto& door = place.door;
    const auto& listen = door.control_listen ? *door.control_listen : place.listen;
    return door.control_token_file.empty() && !is_loopback_only(listen.host);
}

static std::string control_token(const ServedPlace& place)
{
    if (needs_new_token(place)) return random_control_token();
    const auto& file = place.door.control_token_file;
    return file.empty() ? "" : control_token_in(file);
}

static DoorRules door_rules(const ServedPlace& place, const ListenAddress& listen, Serves serves,
                            const std::string& token)
{
    const auto& allowed = place.door.allowed_hosts;
    DoorRules rules{.serves = serves,
                    .control_token = token,
                    .checks_host = is_loopback_only(listen.host) &&
                                   std::ranges::find(allowed, "*") == allowed.end(),
                    .names = allowed};
    rules.names.push_back(lower_case(listen.host));
    if (const auto url = WebhookTarget::parse(place.public_url)) {
        rules.names.push_back(url->host());
        rules.public_origin = url->origin();
    }
    return rules;
}

// --- serving

HttpServerOptions Serving::server_options(const ListenAddress& listen, const DoorRules& door,
                                          const TlsSetup& tls)
{
    return {.address = listen.host,
            .port = listen.port,
            .tls = tls.identity,
            .doorkeeper = [this, &door](const Request& head) { return refusal(head, door); },
            .may_block = [this](const Request& request) { return worlds_.may_block(request); },
            .error_reply =
                [this](int status, std::string_view message, std::string_view path) {
                    return transport_refusal(simulator().now(), status, message, path);
                },
            .log =
                [this](std::string_view line) {
                    log_.write(LogLevel::error, "internal error", {{"what", std::string(line)}});
                },
            .tls_failed =
                [this](std::string_view line) {
                    log_.write(LogLevel::info, "no TLS with a client", {{"why", std::string(line)}});
                }};
}

static HttpServerOptions with_public_url(HttpServerOptions options, const std::string& url)
{
    options.public_url = url;
    return options;
}

Serving::Serving(ServedWorlds served, const ServedPlace& place, const Log& log)
    : log_(log),
      is_token_new_(needs_new_token(place)), urls_{.control_token = control_token(place)},
      door_(door_rules(place, place.listen,
                       place.door.control_listen ? Serves::api : Serves::everything,
                       urls_.control_token)),
      control_door_(door_rules(place, place.door.control_listen.value_or(place.listen),
                               Serves::control, urls_.control_token)),
      worlds_(std::move(served.origin_for), equipped(std::move(served.options), place.tls, log)),
      server_(with_public_url(server_options(place.listen, door_, place.tls), place.public_url),
              [this](Request&& request) { return answer(std::move(request)); }),
      ca_file_(place.tls.ca_file)
{
    urls_.url = place.listen.url(server_.port(), place.tls.scheme());
    if (const auto& listen = place.door.control_listen) {
        control_server_.emplace(server_options(*listen, control_door_, place.tls),
                                [this](Request&& request) { return answer(std::move(request)); });
        urls_.control_url = listen->url(control_server_->port(), place.tls.scheme());
    }
    if (served.saved) simulator().restore(*std::move(served.saved));
    worlds_.listens_at(urls_);
    server_.start();
    if (control_server_) control_server_->start();
    if (!ca_file_.empty())
        log.write(LogLevel::info, "how to trust it", {{"ca", trust_advice(ca_file_)}});
}

Serving::~Serving()
{
    stop();
}

void Serving::stop()
{
    worlds_.stop(); // calls that wait for webhooks come back
    if (control_server_) control_server_->wind_down();
    server_.stop();
    if (control_server_) control_server_->stop();
}

Variables Serving::client_environment()
{
    Variables variables;
    simulator().with_world([&](const World& world) {
        // where all accounts are templates, the client gets a world of its own
        const auto& accounts = world.accounts.empty() ? world.templates : world.accounts;
        variables = easyconnect::client_environment(urls_, accounts, ca_file_);
    });
    return variables;
}

std::optional<Reply> Serving::refusal(const Request& head, const DoorRules& door)
{
    const auto refused = turned_away(door, head);
    if (!refused) return {};
    tell(head.method, head.path, refused->status);
    return render(*refused, simulator().now(), head.path);
}

Reply Serving::answer(Request&& request)
{
    if (!log_.tells(LogLevel::debug)) return worlds_.call(std::move(request));
    const std::string method = request.method;
    const std::string path = request.path;
    Reply reply = worlds_.call(std::move(request));
    tell(method, path, reply.status);
    return reply;
}

void Serving::tell(const std::string& method, const std::string& path, int status) const
{
    log_.write(LogLevel::debug, "request",
               {{"method", method}, {"path", path}, {"status", std::to_string(status)}});
}

} // namespace easyconnect
