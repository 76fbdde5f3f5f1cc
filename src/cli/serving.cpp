#include "cli/serving.hpp"

#include "api/refusals.hpp"

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

Serving::Serving(ServedWorlds served, const ListenAddress& listen, const std::string& public_url,
                 const TlsSetup& tls, const Log& log)
    : log_(log),
      worlds_(std::move(served.origin_for), equipped(std::move(served.options), tls, log)),
      server_(
          {.address = listen.host,
           .port = listen.port,
           .public_url = public_url,
           .tls = tls.identity,
           .may_block = [this](const Request& request) { return worlds_.may_block(request); },
           .error_reply =
               [this](int status, std::string_view message, std::string_view path) {
                   return transport_refusal(simulator().now(), status, message, path);
               },
           .log =
               [&log](std::string_view line) {
                   log.write(LogLevel::error, "internal error", {{"what", std::string(line)}});
               },
           .tls_failed =
               [&log](std::string_view line) {
                   log.write(LogLevel::info, "no TLS with a client", {{"why", std::string(line)}});
               }},
          [this](Request&& request) { return answer(std::move(request)); }),
      url_(listen.url(server_.port(), tls.scheme())), ca_file_(tls.ca_file)
{
    if (served.saved) simulator().restore(*std::move(served.saved));
    worlds_.listens_at(url_);
    server_.start();
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
    server_.stop();
}

Variables Serving::client_environment()
{
    Variables variables;
    simulator().with_world([&](const World& world) {
        // where all accounts are templates, the client gets a world of its own
        const auto& accounts = world.accounts.empty() ? world.templates : world.accounts;
        variables = easyconnect::client_environment(url_, accounts, ca_file_);
    });
    return variables;
}

Reply Serving::answer(Request&& request)
{
    if (!log_.tells(LogLevel::debug)) return worlds_.call(std::move(request));
    const std::string method = request.method;
    const std::string path = request.path;
    Reply reply = worlds_.call(std::move(request));
    log_.write(LogLevel::debug, "request",
               {{"method", method}, {"path", path}, {"status", std::to_string(reply.status)}});
    return reply;
}

} // namespace easyconnect
