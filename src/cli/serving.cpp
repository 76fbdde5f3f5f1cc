#include "cli/serving.hpp"

#include "api/refusals.hpp"

namespace easyconnect {

Serving::Serving(std::function<World()> make_world, const ListenAddress& listen,
                 const std::string& public_url, const Log& log)
    : log_(log), simulator_(std::move(make_world),
                            {.warn =
                                 [&log](const std::string& line) {
                                     log.write(LogLevel::warn, "webhook failed", {{"what", line}});
                                 }}),
      server_({.address = listen.host,
               .port = listen.port,
               .public_url = public_url,
               .may_block =
                   [this](std::string_view method, std::string_view path) {
                       return simulator_.may_block(method, path);
                   },
               .error_reply =
                   [this](int status, std::string_view message, std::string_view path) {
                       return transport_refusal(simulator_.now(), status, message, path);
                   },
               .log =
                   [&log](std::string_view line) {
                       log.write(LogLevel::error, "internal error", {{"what", std::string(line)}});
                   }},
              [this](Request&& request) { return answer(std::move(request)); }),
      url_(listen.url(server_.port()))
{
    simulator_.listens_at(url_);
    server_.start();
}

Serving::~Serving()
{
    stop();
}

void Serving::stop()
{
    simulator_.stop(); // calls that wait for webhooks come back
    server_.stop();
}

Variables Serving::client_environment()
{
    Variables variables;
    simulator_.with_world(
        [&](World& world) { variables = easyconnect::client_environment(url_, world.accounts); });
    return variables;
}

Reply Serving::answer(Request&& request)
{
    if (!log_.tells(LogLevel::debug)) return simulator_.call(std::move(request));
    const std::string method = request.method;
    const std::string path = request.path;
    Reply reply = simulator_.call(std::move(request));
    log_.write(LogLevel::debug, "request",
               {{"method", method}, {"path", path}, {"status", std::to_string(reply.status)}});
    return reply;
}

} // namespace easyconnect
