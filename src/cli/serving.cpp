#include "cli/serving.hpp"

#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/refusals.hpp"

#include <chrono>

namespace easyconnect {

WorldsOptions Serving::watched(WorldsOptions options)
{
    options.simulator.log = &log_;
    options.simulator.counters = &counters_;
    options.connections = [this] { return server_.connections(); };
    return options;
}

Serving::Serving(ServedWorlds served, const ListenAddress& listen, const std::string& public_url,
                 const Log& log)
    : log_(log), worlds_(std::move(served.origin_for), watched(std::move(served.options))),
      server_({.address = listen.host,
               .port = listen.port,
               .public_url = public_url,
               .may_block = [this](const Request& request) { return worlds_.may_block(request); },
               .error_reply =
                   [this](int status, std::string_view message, std::string_view path) {
                       return transport_refusal(simulator().now(), status, message, path);
                   },
               .log =
                   [&log](std::string_view line) {
                       log.write(LogLevel::error, "internal error", {{"what", std::string(line)}});
                   }},
              [this](Request&& request) { return answer(std::move(request)); }),
      url_(listen.url(server_.port()))
{
    if (served.saved) simulator().restore(*std::move(served.saved));
    worlds_.listens_at(url_);
    server_.start();
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
        variables = easyconnect::client_environment(url_, accounts);
    });
    return variables;
}

/// What the log says of a call. Never its query, headers or body: secrets may stand there.
static Log::Fields fields_of(const std::string& method, const std::string& path, const Reply& reply,
                             const CallNote& note, std::chrono::microseconds took)
{
    Log::Fields fields;
    if (note.at) fields.emplace_back("sim_ts", rfc3339_text(*note.at));
    if (!note.world.empty()) fields.emplace_back("world", note.world);
    if (note.request != 0) fields.emplace_back("request", note.request);
    if (!note.operation.empty()) fields.emplace_back("operation", note.operation);
    fields.emplace_back("method", method);
    fields.emplace_back("path", path);
    fields.emplace_back("status", reply.status);
    if (!note.rules.empty()) fields.emplace_back("rule", note.rules);
    fields.emplace_back("took_us", took.count());
    return fields;
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
                   fields_of(method, path, reply, note,
                             std::chrono::floor<std::chrono::microseconds>(took)));
    return reply;
}

} // namespace easyconnect
