#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/paging.hpp"
#include "api/sim_path.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <span>

namespace easyconnect {

using Reason = Refusal::Reason;

/// One SMS object (contract 8.2). What is not set is absent.
static void write(JsonWriter& json, const Sim& sim, const Sms& sms)
{
    const bool is_mt = sms.type == SmsType::mt;
    json.open_object()
        .field("id", sms.id.value())
        .field("submit_date", sms.submitted)
        .field("delivery_date", sms.submitted) // planned; equals submit in real samples
        .field("expiry_date", sms.expires);
    if (sms.final) json.field("final_date", *sms.final);
    // at the end of its validity it is not tried again, it expires
    if (sms.retry && *sms.retry < sms.expires) json.field("retry_date", *sms.retry);
    if (sms.last_attempt) json.field("last_delivery_attempt", *sms.last_attempt);
    // the count is a string; the recorded SMS from a SIM has empty source and IMSI (contract 8.2)
    json.field("retry_count", std::to_string(sms.failed_attempts))
        .field("source_address", is_mt ? sms.source_address : "")
        .field("iccid", sms.iccid)
        .field("msisdn", sim.msisdn)
        .field("imsi", is_mt ? sim.imsi.text() : "");
    if (!sms.msc.empty()) json.field("msc", sms.msc);
    json.field("dcs", static_cast<int>(sms.coding))
        .field("udh", sms.udh)
        .field("payload", sms.payload)
        .key("status")
        .open_object()
        .field("id", static_cast<int>(sms.status))
        .field("description", name(sms.status))
        .close_object()
        .key("sms_type")
        .open_object()
        .field("id", static_cast<int>(sms.type))
        .field("description", is_mt ? "MT" : "MO")
        .close_object()
        .key("source_address_type")
        .open_object()
        .field("id", static_cast<int>(sms.source_type))
        .field("description", name(sms.source_type))
        .close_object()
        .close_object();
}

static bool sms_before(const Sms& a, const Sms& b, std::string_view key)
{
    if (key == "status") return a.status < b.status;
    if (key == "submit_date") return a.submitted < b.submitted;
    // "ip_address" stands in the sister platform's document by a slip: it orders nothing
    return key == "id" && a.id < b.id;
}

/// The rows of a page in the default order, newest first. Only they are looked up.
static std::vector<const Sms*> newest(const World& world, std::span<const SmsId> ids,
                                      const Page& page)
{
    std::vector<const Sms*> rows;
    for (auto i = page.first(ids.size()); i < page.last(ids.size()); ++i)
        rows.push_back(world.smsc.messages.find(ids[ids.size() - 1 - i]));
    return rows;
}

/// The rows of a page in the order that a client asks for.
static std::vector<const Sms*> sorted(const World& world, const Sim& sim,
                                      const std::vector<SortKey>& order, const Page& page)
{
    auto messages = messages_of(world, sim);
    sort_by(messages, order, sms_before);
    const std::span rows(messages);
    const auto first = page.first(rows.size());
    return {rows.begin() + static_cast<std::ptrdiff_t>(first),
            rows.begin() + static_cast<std::ptrdiff_t>(page.last(rows.size()))};
}

/// GET /v1/sims/{iccid}/sms: MT and MO mixed, newest first, at most 100 a page (contract 8.3)
static Result<Reply> list_sms(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    TRY(const Page page, read_page(request, world.platform, 100));
    TRY(const auto order,
        read_sort(request, world.platform, {"status", "submit_date", "id", "ip_address"}));
    const auto ids = shown_messages(world, *sim);

    JsonWriter json;
    json.open_array();
    for (const Sms* sms :
         order.empty() ? newest(world, ids, page) : sorted(world, *sim, order, page))
        write(json, *sim, *sms);
    Reply reply{.body = json.close_array().take()};
    add_paging_headers(reply, page, ids.size());
    return reply;
}

/// The SMS's number in the path. Refused as malformed when it is no number or overflows, as a typed
/// path variable of the platform's framework would be (ASSUMED).
static Result<SmsId> read_sms_id(const std::string& text)
{
    if (const auto id = whole_number(text)) return SmsId{*id};
    return refuse(Reason::malformed, "The id of an SMS is a whole number.");
}

/// GET /v1/sims/{iccid}/sms/{id}
static Result<Reply> read_sms(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    TRY(const SmsId id, read_sms_id(request.captured[1]));
    TRY(const Sms* sms, find_sms(world, *sim, id));
    JsonWriter json;
    write(json, *sim, *sms);
    return Reply{.body = json.take()};
}

/// DELETE /v1/sims/{iccid}/sms/{id}: 204 when cancelled (contract 8.3)
static Result<Reply> cancel(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    TRY(const SmsId id, read_sms_id(request.captured[1]));
    CHECKED(cancel_sms(world, *sim, id));
    return Reply{.status = 204};
}

/// A coding as number or numeric string, empty meaning the default (contract 8.1 and 14).
static Result<Coding> read_coding(const Fields& fields)
{
    const auto* given = fields.member("dcs");
    if (!given || *given == "" || *given == 0 || *given == "0") return Coding::gsm7;
    if (*given == 4 || *given == "4") return Coding::octets;
    if (*given == 8 || *given == "8") return Coding::ucs2;
    return refuse(Reason::malformed, "dcs must be 0, 4 or 8.", fields.pointer("dcs"));
}

/// A user data header: hex digits for whole octets, its first one counting the rest (3GPP TS
/// 23.040, 9.2.3.24). Something else is ignored, since one client sends the word "string" by
/// default; strict mode refuses it (contract 8.1).
static Result<std::string> read_udh(const Fields& fields, const Platform& platform)
{
    TRY(const auto given, fields.text("udh"));
    if (!given || given->empty()) return std::string();
    unsigned length = 0;
    const bool hex =
        given->size() % 2 == 0 && given->find_first_not_of("0123456789abcdefABCDEF") == given->npos;
    if (hex) std::from_chars(given->data(), given->data() + 2, length, 16);
    if (hex && given->size() == (length + 1) * 2 && given->size() / 2 < 140) return *given;
    if (!platform.strict_input) return std::string();
    return refuse(Reason::malformed,
                  "udh must be hex digits, the first octet counting those that follow.",
                  fields.pointer("udh"));
}

/// The source as text or number (contract 8.1: one client sends a number).
static Result<std::string> read_source(const Fields& fields)
{
    const auto* given = fields.member("source_address");
    if (!given) return std::string();
    if (given->is_number_integer()) return given->dump();
    TRY(const auto text, fields.text("source_address"));
    if (text->size() > 64)
        return refuse(Reason::malformed, "source_address must have at most 64 bytes.",
                      fields.pointer("source_address"));
    return *text;
}

/// {"id": 145} with 145 international, 161 national, 208 alphanumeric (contract 8.1).
static Result<AddressType> read_source_type(const Fields& fields)
{
    const auto* given = fields.member("source_address_type");
    if (!given) return AddressType::international;
    const auto where = fields.pointer("source_address_type");
    if (!given->is_object())
        return refuse(Reason::malformed, "source_address_type must be an object with an id.",
                      where);
    TRY(const auto id, Fields(*given, where).whole("id", 0, 255));
    for (const auto type :
         {AddressType::international, AddressType::national, AddressType::alphanumeric})
        if (id == static_cast<int>(type)) return type;
    return refuse(Reason::malformed, "source_address_type.id must be 145, 161 or 208.",
                  where + "/id");
}

static Result<std::optional<VirtualTime>> read_expiry(const World& world, const Fields& fields)
{
    TRY(const auto text, fields.text("expiry_date"));
    if (!text || text->empty()) return std::nullopt;
    const auto time = read_instant(*text);
    if (!time) return refuse(Reason::malformed, time.error().detail, fields.pointer("expiry_date"));
    if (*time <= world.now)
        return refuse(Reason::malformed, "expiry_date must lie in the future.",
                      fields.pointer("expiry_date"));
    return *time;
}

/// {"payload": "...", "source_address": "...", "udh": "...", "dcs": 0, "source_address_type":
/// {"id": 145}, "expiry_date": "2026-02-03T04:05:06Z"}; only the payload is needed.
static Result<SmsDraft> read_draft(const World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    TRY(auto payload, fields.text("payload"));
    if (!payload) return refuse(Reason::malformed, "payload is missing.", "/payload");
    SmsDraft draft{.payload = *std::move(payload)};
    TRY(draft.source_address, read_source(fields));
    TRY(draft.source_type, read_source_type(fields));
    const bool is_name = draft.source_type == AddressType::alphanumeric;
    if (world.platform.strict_input && is_name && draft.source_address.size() > 11)
        return refuse(Reason::malformed,
                      "An alphanumeric source_address must have at most 11 characters.",
                      "/source_address"); // contract 8.1
    TRY(draft.coding, read_coding(fields));
    TRY(draft.udh, read_udh(fields, world.platform));
    TRY(draft.expires, read_expiry(world, fields));
    return draft;
}

/// POST /v1/sims/{iccid}/sms: 201 without a body, `Location` names the message (guide 3.1,
/// contract 8.1)
static Result<Reply> submit(World& world, const Request& request)
{
    TRY(Sim * sim, sim_of_path(world, request));
    TRY(auto draft, read_draft(world, request));
    TRY(const SmsId id, submit_sms(world, *sim, std::move(draft)));
    Reply reply{.status = 201, .accepted = id};
    reply.headers.emplace_back("Location", request.base_url + resource_prefix + "sims/" +
                                               sim->iccid.text() + "/sms/" +
                                               std::to_string(id.value()));
    return reply;
}

std::span<const Endpoint> sms_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/sims/{iccid}/sms", list_sms, "sms.list"},
        {"POST", "/management-api/v1/sims/{iccid}/sms", submit, "sms.submit"},
        {"GET", "/management-api/v1/sims/{iccid}/sms/{id}", read_sms, "sms.read"},
        {"DELETE", "/management-api/v1/sims/{iccid}/sms/{id}", cancel, "sms.cancel"},
    };
    return endpoints;
}

} // namespace easyconnect
