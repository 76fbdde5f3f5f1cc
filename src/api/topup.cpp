#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/refusals.hpp"
#include "api/sim_path.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

/// Reads `payment_method`; the refusal of an unknown word has a body of its own (contract 1.4).
static Result<PaymentMethod> read_payment(const Request& request)
{
    const auto given = request.parameter("payment_method");
    if (given.empty() || given == "banktransfer") return PaymentMethod::banktransfer;
    if (given == "creditcard") return PaymentMethod::creditcard;
    if (given == "monthlyinvoice") return PaymentMethod::monthlyinvoice;
    if (given == "boleto") return PaymentMethod::boleto;
    return refuse(Reason::malformed,
                  "payment_method must be banktransfer, creditcard, monthlyinvoice or boleto.",
                  "payment_method", bad_payment);
}

/// Whether a list may name SIMs whose life has ended: only an extension may (contract 3.5).
enum class Ended { refused, welcome };

/// The SIM that one item of a list names.
static Result<Sim*> read_item(World& world, const nlohmann::json& item, const std::string& where,
                              Ended ended)
{
    if (!item.is_string()) return refuse(Reason::malformed, "An ICCID must be a string.", where);
    const auto iccid = read_iccid(item.get<std::string>());
    if (!iccid) return refuse(Reason::malformed, iccid.error().detail, where);
    auto sim = usable_sim(world, *iccid);
    if (!sim && sim.error().reason == Reason::ended && ended == Ended::welcome)
        return world.sims.find(*iccid);
    return sim;
}

/// The SIMs of a JSON array of ICCID strings, each once. Refused like the first one that is.
static Result<std::vector<Sim*>> read_sims(World& world, const nlohmann::json& list,
                                           const std::string& where, Ended ended = Ended::refused)
{
    if (!list.is_array() || list.empty())
        return refuse(Reason::malformed, "A JSON array of at least one ICCID is needed.", where);
    if (list.size() > world.bounds.list_changes)
        return refuse(Reason::malformed,
                      "The list has more than " + std::to_string(world.bounds.list_changes) +
                          " SIMs.",
                      where);
    std::vector<Sim*> sims;
    std::set<Iccid> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
        TRY(Sim * sim, read_item(world, list[i], where + "/" + std::to_string(i), ended));
        if (seen.insert(sim->iccid).second) sims.push_back(sim);
    }
    return sims;
}

/// 201 without a body, `Location` names the order (contract 12.1).
static Reply ordered(const Request& request, OrderNumber number)
{
    Reply reply{.status = 201};
    reply.headers.emplace_back("Location", request.base_url + resource_prefix + "orders/" +
                                               std::to_string(number.value()));
    return reply;
}

/// POST /v1/sims/{iccid}/topup (guide 1.2; contract 12.1); the body does not matter.
static Result<Reply> top_up_one(World& world, const Request& request)
{
    TRY(Sim * sim, sim_of_path(world, request));
    TRY(const auto payment, read_payment(request));
    TRY(const auto number, top_up(world, {sim}, OrderType::topup, payment));
    return ordered(request, number);
}

/// POST /v1/sims/topup: an array of ICCIDs (guide 1.2, bulk; contract 12.1)
static Result<Reply> top_up_many(World& world, const Request& request)
{
    TRY(const auto body, read_json(request));
    TRY(const auto payment, read_payment(request));
    TRY(const auto sims, read_sims(world, body, ""));
    TRY(const auto number, top_up(world, sims, OrderType::bulk_topup, payment));
    return ordered(request, number);
}

/// POST /v1/sims/autoTopup {"enabled": true, "iccids": [...]}. BEYOND the guide (contract 12.2).
static Result<Reply> auto_top_up(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    TRY(const auto enabled, Fields(body).truth("enabled"));
    if (!enabled) return refuse(Reason::malformed, "enabled must be true or false.", "/enabled");
    TRY(const auto sims, read_sims(world, body.value("iccids", nlohmann::json()), "/iccids"));
    set_auto_topup(world, sims, *enabled);
    return Reply{.status = 201};
}

/// POST /v1/sims/extension {"iccids": [...], "productId": 1020}. BEYOND the guide (contract 12.2);
/// `productId` is checked but changes nothing, and the extension takes effect at once however it
/// is paid (both ASSUMED).
static Result<Reply> prolong(World& world, const Request& request)
{
    TRY(const auto body, read_json_object(request));
    CHECKED(read_payment(request));
    TRY(const auto product, Fields(body).whole("productId", 0, INT64_MAX));
    if (product && !find_product(world.products, ProductId{static_cast<std::uint64_t>(*product)}))
        return refuse(Reason::malformed, "There is no product " + std::to_string(*product) + ".",
                      "/productId");
    TRY(const auto sims,
        read_sims(world, body.value("iccids", nlohmann::json()), "/iccids", Ended::welcome));
    TRY(const auto number, order_extension(world, sims));
    extend(world, sims);
    return ordered(request, number);
}

std::span<const Endpoint> topup_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"POST", "/management-api/v1/sims/topup", top_up_many, "sims.topup_list"},
        {"POST", "/management-api/v1/sims/{iccid}/topup", top_up_one, "sims.topup"},
        {"POST", "/management-api/v1/sims/autoTopup", auto_top_up, "sims.auto_topup"},
        {"POST", "/management-api/v1/sims/extension", prolong, "sims.extension"},
    };
    return endpoints;
}

} // namespace easyconnect
