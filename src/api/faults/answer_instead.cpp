#include "api/faults/kinds.hpp"
#include "api/refusals.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

void answer_instead(StruckCall& call, Reply reply)
{
    call.reply = std::move(reply);
}

void ask_for_patience(World& world, Reply& reply, Duration patience)
{
    const auto seconds =
        std::max(std::chrono::ceil<std::chrono::seconds>(patience), std::chrono::seconds(1));
    reply.headers.emplace_back("Retry-After", std::to_string(seconds.count()));
    world.agenda.at(world.now + seconds, PatienceEnds{});
}

Reply gateway_page(int status)
{
    const std::string title = std::to_string(status) + " " + phrase(status);
    return {.status = status,
            .body = "<!DOCTYPE html>\n<html>\n<head><title>" + title +
                    "</title></head>\n<body>\n<h1>" + title +
                    "</h1>\n<p>The service cannot answer at the moment.</p>\n</body>\n</html>\n",
            .content_type = "text/html; charset=utf-8"};
}

} // namespace easyconnect
