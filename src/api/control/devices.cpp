#include "api/control/devices.hpp"

#include "api/behaviour_json.hpp"
#include "api/control/device_path.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "world/devices/device_texts.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

void write_device(JsonWriter& json, const World& world, const Sim& sim)
{
    const auto& device = sim.device;
    const auto& network = world.networks[device.network];
    json.open_object()
        .field("iccid", sim.iccid.text())
        .field("present", device.present)
        .field("attached", is_attached(world, sim))
        .field("asleep", device.asleep)
        .field("storage_full", device.storage_full);
    if (device.imei) json.field("imei", device.imei->text());
    json.key("network")
        .open_object()
        .field("operator", network.operator_name)
        .field("country", network.country)
        .field("mcc", network.mcc)
        .field("mnc", network.mnc)
        .field("rat", name(device.rat))
        .field("lac", device.lac)
        .field("cell", device.cell)
        .close_object()
        .key("behaviours");
    write_behaviours(json, behaviours_of(world, sim), world.networks);
    json.close_object();
}

static Reply device_reply(const World& world, const Sim& sim)
{
    JsonWriter json;
    write_device(json, world, sim);
    return {.body = json.take()};
}

/// GET devices/{iccid}: {"iccid", "present", "attached", "asleep", "storage_full", "imei",
/// "network": {...}, "behaviours": [...]}
static Result<Reply> show_device(World& world, const Request& request)
{
    TRY(const Sim* sim, card_of_path(world, request));
    return device_reply(world, *sim);
}

static bool is_code(const std::string& text, std::size_t least, std::size_t most)
{
    return text.size() >= least && text.size() <= most &&
           text.find_first_not_of("0123456789") == text.npos;
}

/// The network that {"mcc": "262", "mnc": "01", "operator": "...", "country": "..."} names: a known
/// one by its codes, or a new one with its names.
static Result<Network> read_network(const World& world, const Fields& fields)
{
    TRY(const auto mcc, fields.text("mcc"));
    TRY(const auto mnc, fields.text("mnc"));
    TRY(const auto operator_name, fields.text("operator"));
    TRY(const auto country, fields.text("country"));
    if (!mcc || !mnc || !is_code(*mcc, 3, 3) || !is_code(*mnc, 2, 3))
        return refuse(Reason::malformed,
                      "A network needs mcc (3 digits) and mnc (2 or 3 digits), as strings.",
                      fields.pointer("mcc"));
    for (const auto& [key, text] : {std::pair{"operator", &operator_name}, {"country", &country}})
        if (*text && (*text)->size() > world.bounds.text)
            return refuse(Reason::malformed,
                          std::string(key) + " must have at most " +
                              std::to_string(world.bounds.text) + " bytes.",
                          fields.pointer(key));
    const auto known = find_network(world.networks, *mcc, *mnc);
    if (known < world.networks.size()) return world.networks[known];
    if (world.networks.size() >= world.bounds.networks)
        return refuse(Reason::full, "No more networks can be named.");
    return Network{.operator_name = operator_name.value_or(*mcc + "-" + *mnc),
                   .country = country.value_or(""),
                   .iso_code = "",
                   .mcc = *mcc,
                   .mnc = *mnc,
                   .country_code = "0"};
}

static Result<std::optional<Rat>> read_rat(const Fields& fields)
{
    TRY(const auto word, fields.text("rat"));
    if (!word) return std::nullopt;
    for (const auto rat : {Rat::g2, Rat::g3, Rat::g4, Rat::g5, Rat::nb_iot})
        if (*word == name(rat)) return rat;
    return refuse(Reason::malformed, "rat must be 2G, 3G, 4G, 5G or NB-IoT.",
                  fields.pointer("rat"));
}

/// The number of the set that `behaviours` asks for, or nothing when it is absent.
static Result<std::optional<BehavioursNumber>> read_wanted_behaviours(World& world,
                                                                      const Fields& fields)
{
    const auto* list = fields.member("behaviours");
    if (!list) return std::nullopt;
    const auto where = fields.pointer("behaviours");
    TRY(auto behaviours, read_behaviours(*list, where, world.networks));
    auto number = keep_behaviours(world, std::move(behaviours));
    if (!number) number.error().where.insert(0, where);
    return number;
}

/// PATCH devices/{iccid} {"attached": false, "asleep": false, "storage_full": true, "imei": "...",
/// "network": {"mcc": "262", "mnc": "01", "rat": "4G", "lac": 1, "cell": 2}, "behaviours":
/// ["echo"]}; what is absent stays.
static Result<Reply> change_device(World& world, const Request& request)
{
    TRY(Sim * sim, card_of_path(world, request));
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"attached", "asleep", "storage_full", "imei", "network", "behaviours"}));

    DeviceChange wanted;
    TRY(wanted.attached, fields.truth("attached"));
    TRY(wanted.asleep, fields.truth("asleep"));
    TRY(wanted.storage_full, fields.truth("storage_full"));
    TRY(const auto imei, fields.text("imei"));
    if (imei) {
        wanted.imei = Imei::parse(*imei);
        if (!wanted.imei)
            return refuse(Reason::malformed, "imei must be 14 to 16 digits.", "/imei");
    }
    std::optional<Network> network;
    if (const auto* given = fields.member("network")) {
        if (!given->is_object())
            return refuse(Reason::malformed, "network must be an object.", "/network");
        const Fields parts(*given, "/network");
        CHECKED(parts.only({"mcc", "mnc", "operator", "country", "rat", "lac", "cell"}));
        TRY(wanted.rat, read_rat(parts));
        TRY(const auto lac, parts.whole("lac", 0, 65'535));
        TRY(const auto cell, parts.whole("cell", 0, 268'435'455));
        if (lac) wanted.lac = static_cast<std::uint16_t>(*lac);
        if (cell) wanted.cell = static_cast<std::uint32_t>(*cell);
        if (parts.member("mcc") || parts.member("mnc")) {
            TRY(network, read_network(world, parts));
        }
    }
    TRY(const auto behaviours, read_wanted_behaviours(world, fields));
    if (behaviours) CHECKED(give_behaviours(world, *sim, *behaviours));
    if (network) {
        wanted.network = find_network(world.networks, network->mcc, network->mnc);
        if (*wanted.network == world.networks.size()) world.networks.push_back(*network);
    }
    change_device(world, *sim, wanted);
    return device_reply(world, *sim);
}

/// POST devices/{iccid}/sms {"payload": "...", "dest_address": "...", "dcs": 0}: the device sends
/// an SMS, in UCS-2 when its text needs that and dcs is left out; 201 with the ids of its parts.
static Result<Reply> send_sms(World& world, const Request& request)
{
    TRY(Sim * sim, card_of_path(world, request));
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"payload", "dest_address", "dcs"}));
    TRY(auto payload, fields.text("payload"));
    TRY(auto destination, fields.text("dest_address"));
    TRY(const auto dcs, fields.whole("dcs", 0, 255));
    if (!payload) return refuse(Reason::malformed, "payload is missing.", "/payload");
    if (dcs && *dcs != 0 && *dcs != 4 && *dcs != 8)
        return refuse(Reason::malformed, "dcs must be 0, 4 or 8.", "/dcs");
    if (destination && destination->size() > 64)
        return refuse(Reason::malformed, "dest_address must have at most 64 bytes.",
                      "/dest_address");

    const Coding natural = natural_coding(*payload);
    if (dcs == 0 && natural != Coding::gsm7)
        return refuse(
            Reason::malformed,
            "payload has characters that the GSM alphabet lacks: dcs must be 8, or be left "
            "out.",
            "/dcs");
    MoDraft draft{.payload = *std::move(payload),
                  .coding = dcs ? static_cast<Coding>(*dcs) : natural};
    if (destination) draft.dest_address = *std::move(destination);
    TRY(const auto ids, originate_sms(world, *sim, draft));
    JsonWriter json;
    json.open_object().key("ids").open_array();
    for (const SmsId id : ids) json.value(id.value());
    json.close_array().close_object();
    return Reply{.status = 201, .body = json.take()};
}

/// POST devices/{iccid}/data {"rx_mb": 1.5, "tx_mb": 0.2}: the device uses data; answers with what
/// went through, and why not all of it did.
static Result<Reply> send_data(World& world, const Request& request)
{
    TRY(Sim * sim, card_of_path(world, request));
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({"rx_mb", "tx_mb"}));
    TRY(const auto rx, fields.amount("rx_mb"));
    TRY(const auto tx, fields.amount("tx_mb"));
    if (!rx && !tx)
        return refuse(Reason::malformed, "Say how much data, as {\"rx_mb\": 1.5, \"tx_mb\": 0.2}.");
    TRY(const auto session, use_data(world, *sim, rx.value_or(Amount()), tx.value_or(Amount())));
    JsonWriter json;
    json.open_object().field("rx_mb", session.received).field("tx_mb", session.sent);
    if (session.blocked) json.field("blocked", session.blocked);
    json.field("left_mb", sim->data.left).close_object();
    return Reply{.body = json.take()};
}

std::span<const Endpoint> device_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/devices/{iccid}", show_device},
        {"PATCH", "/_simulator/v1/devices/{iccid}", change_device, no_operation, Pacing::may_block},
        {"POST", "/_simulator/v1/devices/{iccid}/sms", send_sms, no_operation, Pacing::may_block},
        {"POST", "/_simulator/v1/devices/{iccid}/data", send_data},
    };
    return endpoints;
}

} // namespace easyconnect
