#include "world/devices/inbox.hpp"

#include "api/control/device_path.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// {"text": "...", "parts": 2, "complete": true, "ids": [6201, 6202], "source_address": "...",
/// "dcs": 0, "received": "2026-01-05T08:00:04.000Z", "user_data": ["050003cc0201...", "..."]};
/// "hex" stands for "text" with dcs 4.
static void write(JsonWriter& json, const ReceivedText& received)
{
    json.open_object()
        .field(received.coding == Coding::octets ? "hex" : "text", received.text)
        .field("parts", received.parts)
        .field("complete", received.complete)
        .key("ids")
        .open_array();
    for (const SmsId id : received.ids) json.value(id.value());
    json.close_array()
        .field("source_address", received.source_address)
        .field("dcs", static_cast<int>(received.coding))
        .field("received", rfc3339_text(received.received))
        .key("user_data")
        .open_array();
    for (const auto& hex : received.user_data) json.quoted(hex);
    json.close_array().close_object();
}

/// GET devices/{iccid}/inbox: what the device has received, as it shows it, newest first; pages as
/// the customer API's lists, of at most 100.
static Result<Reply> list_inbox(World& world, const Request& request)
{
    TRY(const Sim* sim, card_of_path(world, request));
    TRY(const Page page, read_page(request, world.platform, 100));
    const auto messages = inbox(world, *sim);
    JsonWriter json;
    json.open_array();
    for (auto i = page.first(messages.size()); i < page.last(messages.size()); ++i)
        write(json, shown_text(messages[i]));
    Reply reply{.body = json.close_array().take()};
    add_paging_headers(reply, page, messages.size());
    return reply;
}

std::span<const Endpoint> inbox_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/devices/{iccid}/inbox", list_inbox},
    };
    return endpoints;
}

} // namespace easyconnect
