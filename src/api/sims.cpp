#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/paging.hpp"
#include "api/sim_json.hpp"
#include "api/sim_path.hpp"
#include "api/text.hpp"
#include "world/sms/gsm0338.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ranges>

namespace easyconnect {

using Reason = Refusal::Reason;

namespace {

/// One criterion of `q`: the field begins with the text (contract 1.2: match is a prefix, GUESS).
struct Criterion {
    bool by_imei; ///< else by IP address
    std::string prefix;
};

} // namespace

/// Reads `q=field:value,field:value`, all of which must hold (contract 1.2).
static Result<std::vector<Criterion>> read_filter(const Request& request, const Platform& platform)
{
    std::vector<Criterion> criteria;
    if (request.parameter("q").empty()) return criteria;
    for (const auto piece : split(request.parameter("q"), ',')) {
        const auto colon = std::min(piece.find(':'), piece.size());
        const auto field = trimmed(piece.substr(0, colon));
        const auto value = trimmed(piece.substr(std::min(colon + 1, piece.size())));
        if (field == "imei" || field == "ip_address")
            criteria.push_back({field == "imei", std::string(value)});
        else if (platform.strict_input)
            return refuse(Reason::malformed, "q filters by imei and ip_address only.", "q");
        if (criteria.size() == 8) break;
    }
    return criteria;
}

static bool fits(const Sim& sim, const Criterion& wanted)
{
    if (!wanted.by_imei) return ip_text(sim.ip_address).starts_with(wanted.prefix);
    return sim.device.imei && sim.device.imei->text().starts_with(wanted.prefix);
}

/// The SIMs that fit, in the order asked for; those without an IMEI come first when sorted by it.
static std::vector<const Sim*> select(const World& world, const std::vector<Criterion>& criteria,
                                      const std::vector<SortKey>& order)
{
    std::vector<const Sim*> chosen;
    for (const Sim& sim : world.sims.all())
        if (std::ranges::all_of(criteria, [&](const auto& wanted) { return fits(sim, wanted); }))
            chosen.push_back(&sim);
    sort_by(chosen, order, [](const Sim& a, const Sim& b, std::string_view key) {
        return key == "imei" ? a.device.imei < b.device.imei : a.ip_address < b.ip_address;
    });
    return chosen;
}

/// GET /v1/sims (guide 1.2; contract 3.1): at most 100 a page.
static Result<Reply> list_sims(World& world, const Request& request)
{
    TRY(const Page page, read_page(request, world.platform, 100));
    TRY(const auto criteria, read_filter(request, world.platform));
    TRY(const auto order, read_sort(request, world.platform, {"imei", "ip_address"}));

    JsonWriter json;
    json.reserve(static_cast<std::size_t>(page.size) * 512);
    json.open_array();
    std::size_t total = world.sims.size();
    if (criteria.empty() && order.empty()) { // no need to look at every card for a page of them
        for (auto i = page.first(total); i < page.last(total); ++i)
            write(json, world, world.sims.all()[i]);
    } else {
        const auto chosen = select(world, criteria, order);
        total = chosen.size();
        for (auto i = page.first(total); i < page.last(total); ++i) write(json, world, *chosen[i]);
    }
    Reply reply{.body = json.close_array().take()};
    add_paging_headers(reply, page, total);
    return reply;
}

/// GET /v1/sims/{iccid}
static Result<Reply> read_sim(World& world, const Request& request)
{
    TRY(const Sim* sim, sim_of_path(world, request));
    JsonWriter json;
    json.reserve(512);
    write(json, world, *sim);
    return Reply{.body = json.take()};
}

static Result<std::optional<SimStatus>> read_status(const Fields& fields, const Platform& platform)
{
    TRY(const auto given, fields.text("status"));
    if (!given) return std::nullopt;
    if (*given == "Enabled") return SimStatus::enabled;
    if (*given == "Disabled") return SimStatus::disabled;
    if (!platform.strict_input) { // contract 3.3: words of an older client
        if (*given == "Activated") return SimStatus::enabled;
        if (*given == "Deactivated" || *given == "Suspended") return SimStatus::disabled;
    }
    return refuse(Reason::malformed, "status must be Enabled or Disabled.",
                  fields.pointer("status"));
}

/// Reads {"iccid": "...", "status": "Enabled", "label": "...", "imei_lock": true}, each of them
/// optional but the ICCID, which the path may give (contract 3.3).
static Result<SimChange> read_change(const World& world, const Fields& fields,
                                     std::optional<Iccid> of_path)
{
    TRY(const auto text, fields.text("iccid"));
    std::optional<Iccid> iccid = of_path;
    if (text) {
        const auto given = read_iccid(*text);
        if (!given) return refuse(Reason::malformed, given.error().detail, fields.pointer("iccid"));
        if (of_path && *given != *of_path)
            return refuse(Reason::malformed, "The ICCID in the body is not that of the path.",
                          fields.pointer("iccid"));
        iccid = *given;
    }
    if (!iccid) return refuse(Reason::malformed, "iccid is missing.", fields.pointer("iccid"));

    SimChange change{.iccid = *iccid};
    TRY(change.status, read_status(fields, world.platform));
    TRY(change.label, fields.text("label"));
    TRY(change.imei_lock, fields.truth("imei_lock"));
    if (change.label && code_points(*change.label).value_or(U"").size() > world.bounds.text)
        return refuse(Reason::malformed,
                      "label must have at most " + std::to_string(world.bounds.text) +
                          " characters.",
                      fields.pointer("label"));
    return change;
}

/// PUT /v1/sims/{iccid}: 200 without a body, or one client takes it for a failure (contract 3.3).
static Result<Reply> change_sim(World& world, const Request& request)
{
    TRY(Sim * sim, sim_of_path(world, request));
    TRY(const auto body, read_json_object(request));
    TRY(const auto wanted, read_change(world, Fields(body), sim->iccid));
    change_sim(world, *sim, wanted);
    return Reply{};
}

/// POST /v1/sims: a list of the same objects, 201, applied shortly after (contract 3.4).
static Result<Reply> change_list(World& world, const Request& request)
{
    TRY(const auto body, read_json(request));
    if (!body.is_array())
        return refuse(Reason::malformed, "The body must be a JSON array of SIMs.");
    if (body.size() > world.bounds.list_changes)
        return refuse(Reason::malformed, "The list has more than " +
                                             std::to_string(world.bounds.list_changes) + " SIMs.");
    std::vector<SimChange> changes;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const auto where = "/" + std::to_string(i);
        if (!body[i].is_object())
            return refuse(Reason::malformed, "Each SIM must be a JSON object.", where);
        TRY(auto one, read_change(world, Fields(body[i], where), {}));
        changes.push_back(std::move(one));
    }
    CHECKED(queue_changes(world, std::move(changes)));
    return Reply{.status = 201};
}

/// POST /v1/sims/{iccid}/reset: 201, which only means queued (guide 1.2, contract 7). The body, if
/// any, does not matter.
static Result<Reply> reset_sim(World& world, const Request& request)
{
    TRY(Sim * sim, sim_of_path(world, request));
    CHECKED(queue_reset(world, *sim));
    return Reply{.status = 201};
}

std::span<const Endpoint> sim_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/management-api/v1/sims", list_sims, "sims.list"},
        {"POST", "/management-api/v1/sims", change_list, "sims.change_list"},
        {"GET", "/management-api/v1/sims/{iccid}", read_sim, "sims.read"},
        {"PUT", "/management-api/v1/sims/{iccid}", change_sim, "sims.change"},
        {"POST", "/management-api/v1/sims/{iccid}/reset", reset_sim, "sims.reset"},
    };
    return endpoints;
}

} // namespace easyconnect
