#include "cli/serving.hpp"

#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/refusals.hpp"
#include "api/text.hpp"
#include "cli/control_token.hpp"

#include <algorithm>
#include <chrono>

namespace easyconnect {

WorldsOptions Serving::watched(WorldsOptions options, const TlsSetup& tls)
{
    options.simulator.log = &log_;
    options.simulator.counters = &counters_;
    options.simulator.webhooks.ca_file = tls.webhook_ca;
    options.simulator.webhooks.own = tls.identity;
    options.connections = [this] {
        return server_.connections() + (control_server_ ? control_server_->connections() : 0);
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

/// Of what guards the simulator, but may not do what it is meant for.
static void warn_of_weak_guards(const ServedPlace& place, const Log& log)
{
    const auto& token_file = place.door.control_token_file;
    if (!token_file.empty() && is_open_to_others(token_file))
        log.write(LogLevel::warn, "token file open to others",
                  {{"file", token_file}, {"what", "chmod 600 keeps it to its owner"}});
    if (!place.tls.identity) return;
    const auto why = place.tls.identity->untimely(std::chrono::system_clock::now());
    if (!why.empty())
        log.write(LogLevel::warn, "certificate not valid now",
                  {{"why", why}, {"what", "clients that check it will not connect"}});
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
    return {
        .address = listen.host,
        .port = listen.port,
        .tls = tls.identity,
        .doorkeeper = [this, &door](const Request& head) { return refusal(head, door); },
        .may_block = [this](const Request& request) { return worlds_.may_block(request); },
        .error_reply =
            [this](int status, std::string_view message, std::string_view path) {
                const auto now = simulator().now();
                note_refusal(now, "", path, status);
                return transport_refusal(now, status, message, path);
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
      worlds_(std::move(served.origin_for), watched(std::move(served.options), place.tls)),
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
    warn_of_weak_guards(place, log);
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

/// What the log says of a call, and how long it took, if it was measured. Never its query, headers
/// or body: secrets may stand there.
static Log::Fields fields_of(const std::string& method, std::string_view path, int status,
                             const CallNote& note,
                             std::optional<std::chrono::microseconds> took = {})
{
    Log::Fields fields;
    if (note.at) fields.emplace_back("sim_ts", rfc3339_text(*note.at));
    if (!note.world.empty()) fields.emplace_back("world", note.world);
    if (note.request != 0) fields.emplace_back("request", note.request);
    if (!note.operation.empty()) fields.emplace_back("operation", note.operation);
    if (!method.empty()) fields.emplace_back("method", method);
    fields.emplace_back("path", path);
    fields.emplace_back("status", status);
    if (!note.rules.empty()) fields.emplace_back("rule", note.rules);
    if (took) fields.emplace_back("took_us", took->count());
    return fields;
}

/// Counts and tells of a call that no world has seen: turned away at the door, or not to be read.
void Serving::note_refusal(VirtualTime now, const std::string& method, std::string_view path,
                           int status)
{
    const CallNote note{.at = now};
    counters_.count_call(note, path.starts_with(control_prefix), status, {});
    if (log_.tells(LogLevel::debug))
        log_.write(LogLevel::debug, "request", fields_of(method, path, status, note));
}

std::optional<Reply> Serving::refusal(const Request& head, const DoorRules& door)
{
    const auto refused = turned_away(door, head);
    if (!refused) return {};
    const auto now = simulator().now();
    note_refusal(now, head.method, head.path, refused->status);
    return render(*refused, now, head.path);
}

Reply Serving::answer(Request&& request)
{
    const auto began = std::chrono::steady_clock::now();
    const bool is_control = request.path.starts_with(control_prefix);
    const bool is_told = log_.tells(LogLevel::debug);
    std::string method = is_told ? request.method : "";
    std::string path = is_told ? request.path : "";
    CallNote note;
    Reply reply = worlds_.call(std::move(request), note);
    const auto took = std::chrono::steady_clock::now() - began;
    counters_.count_call(note, is_control, reply.status, took);
    if (is_told)
        log_.write(LogLevel::debug, "request",
                   fields_of(method, path, reply.status, note,
                             std::chrono::floor<std::chrono::microseconds>(took)));
    return reply;
}

} // namespace easyconnect
