#pragma once

#include "lab.hpp"

#include "api/control/clock.hpp"

#include <catch2/catch.hpp>

namespace easyconnect::test {

/// One malformed request, and what it must be answered with.
struct BadRequest {
    std::string method;
    std::string path; ///< below /management-api/v1, unless it names the control plane
    std::string body;
    int status;
    std::string message;   ///< part of the message or detail
    std::string pointer{}; ///< of the control plane's errors; empty: none
    std::string content_type = "application/json";
};

/// A world with a waiting and a delivered SMS, an order and a webhook target, so that there is
/// something to spoil.
class BadInputLab : public Lab {
public:
    BadInputLab()
    {
        listen();
        send(meter);
        pass(std::chrono::minutes(1));
        answer_webhooks(200);
        send(pump);
        (void)place_order(world, {.lines = {{ProductId{1001}, 1}}});
    }

    /// Everything that a request could change, but the fact that it was made.
    std::string fingerprint() const
    {
        JsonWriter json;
        json.open_array();
        for (const Sim& sim : world.sims.all()) {
            write(json, world, sim);
            const auto& device = sim.device;
            json.value(device.present).value(device.attached).value(device.network);
            json.value(device.lac).value(device.cell).value(static_cast<int>(device.rat));
            json.value(sim.data.left)
                .value(sim.sms.left)
                .value(world.auto_topup.contains(sim.iccid));
            json.value(iso_text(*sim.ends)).value(sim.usage.size()).value(sim.events.size());
        }
        for (const Sms& sms : world.smsc.messages.all())
            json.value(name(sms.status)).value(sms.plan);
        for (const Delivery& delivery : world.webhooks.deliveries.all())
            json.value(name(delivery.state)).value(delivery.plan);
        for (const auto& target : {world.webhooks.targets.reports, world.webhooks.targets.mo})
            json.value(target ? target->text() : "");
        json.value(world.limits.data).value(world.limits.sms_mt).value(world.limits.sms_mo);
        json.value(world.orders.all.size()).value(world.orders.next_number);
        json.value(world.tokens.issued).value(world.networks.size()).value(world.sim_events);
        json.value(world.agenda.size()).value(world.webhooks.outbox.size());
        json.value(iso_text(world.now)).value(name(world.pace));
        for (const auto& fact : story()) json.value(fact);
        return json.close_array().take();
    }

    /// Asks, and checks status, message, shape, and that nothing has changed.
    void check_refused(const BadRequest& row)
    {
        CAPTURE(row.method, row.path.substr(0, 200), row.body.substr(0, 200), row.content_type);
        const auto before = fingerprint();
        auto wanted = request(row.method, row.path, row.body);
        if (row.path.starts_with("/_simulator"))
            wanted.path.erase(0, std::string_view("/management-api/v1").size());
        if (!row.body.empty()) wanted.content_type = row.content_type;

        const auto reply = ask(wanted);
        CHECK(reply.status == row.status);
        CHECK(std::holds_alternative<std::monostate>(reply.command));
        CHECK(fingerprint() == before);
        if (row.path.starts_with("/_simulator"))
            check_problem(reply, row);
        else
            check_error(reply, row, wanted.path);
    }

private:
    using Keys = std::vector<std::string>;

    static Keys keys(const nlohmann::ordered_json& object)
    {
        Keys found;
        for (const auto& [key, value] : object.items()) found.push_back(key);
        return found;
    }

    /// Contract 1.4; a bad payment method has a body of its own.
    static void check_error(const Answer& reply, const BadRequest& row, const std::string& path)
    {
        CHECK(reply.content_type == "application/json;charset=UTF-8");
        const auto body = nlohmann::ordered_json::parse(reply.body);
        CHECK_THAT(body.at("message").get<std::string>(), Catch::Contains(row.message));
        if (row.message.starts_with("payment_method")) {
            CHECK(keys(body) == Keys{"message"});
            return;
        }
        CHECK(keys(body) == Keys{"timestamp", "status", "error", "message", "path"});
        CHECK(body.at("timestamp") == "2026-01-05T08:01:00.000+0000");
        CHECK(body.at("status") == row.status);
        CHECK(body.at("error").get<std::string>() != "Error");
        const bool ascii = std::all_of(path.begin(), path.end(), [](char c) {
            return c > 0 && static_cast<unsigned char>(c) < 0x80;
        });
        if (ascii) CHECK(body.at("path") == path);
    }

    /// RFC 9457, with a pointer and a hint of our own.
    static void check_problem(const Answer& reply, const BadRequest& row)
    {
        CHECK(reply.content_type == "application/problem+json");
        auto body = nlohmann::ordered_json::parse(reply.body);
        CHECK_THAT(body.at("detail").get<std::string>(), Catch::Contains(row.message));
        CHECK(body.at("status") == row.status);
        CHECK(body.value("pointer", "") == row.pointer);
        body.erase("pointer");
        body.erase("hint");
        CHECK(keys(body) == Keys{"title", "status", "detail"});
    }
};

/// A body with one wrong field: what is wrong, and where.
struct WrongField {
    std::string body;
    std::string message;
    std::string pointer{};
};

inline void check_fields(const std::string& method, const std::string& path,
                         const std::vector<WrongField>& rows)
{
    BadInputLab lab;
    for (const auto& row : rows)
        lab.check_refused({method, path, row.body, 400, row.message, row.pointer});
}

} // namespace easyconnect::test
