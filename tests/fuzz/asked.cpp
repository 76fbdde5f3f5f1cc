#include "asked.hpp"

#include "small_world.hpp"

#include "api/endpoints.hpp"

#include <nlohmann/json.hpp>
#include <variant>

namespace easyconnect::fuzz {

static void check_shape(const Reply& reply)
{
    holds(reply.status >= 200 && reply.status < 600, "a reply has a status");
    holds(reply.status != 500, "nothing is an internal error", reply.body);
    for (const auto& [name, value] : reply.headers)
        holds(value.find_first_of("\r\n") == std::string::npos, "a header is one line", value);
    if (reply.content_type.find("json") == std::string::npos || reply.body.empty()) return;
    holds(nlohmann::json::accept(reply.body), "a JSON body is JSON, in UTF-8", reply.body);
}

/// The owner of the world carries these out; until then nothing has happened.
static bool is_done(const Reply& reply)
{
    return std::holds_alternative<std::monostate>(reply.command);
}

void check_asking(const Request& request)
{
    World world = small_world();
    World twin = world;
    const auto before = without_requests(world);
    const auto reply = answer(world, request);
    const auto again = answer(twin, request);
    check_shape(reply);
    holds(reply.status == again.status && reply.body == again.body &&
              reply.headers == again.headers,
          "equal worlds answer the same", reply.body + "\n" + again.body);
    holds(snapshot_text(world) == snapshot_text(twin), "equal worlds become the same");
    // a script that answers for the receiver may well say 500
    const bool is_sink = request.path.starts_with("/_simulator/v1/sinks/");
    if (reply.status >= 400 && !is_sink)
        holds(without_requests(world) == before, "a refusal changes nothing", reply.body);
    if (request.method == "GET" || request.method == "HEAD")
        holds(without_requests(world) == before, "a GET changes nothing", reply.body);
    if (!is_done(reply)) return;
    check_saving(world);
    advance_to(world, world.now + std::chrono::hours(1), 1'000);
    check_saving(world);
}

} // namespace easyconnect::fuzz
