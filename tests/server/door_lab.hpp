#pragma once

#include "../lab.hpp"
#include "raw_client.hpp"
#include "test_receiver.hpp"

#include "server/http/http_server.hpp"
#include "server/simulator.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace easyconnect::test {

/// A whole simulator behind a real port, with the Lab's world in it and a customer's endpoint that
/// listens; and short verbs for a client of it.
class DoorLab {
public:
    /// `prepare` changes the Lab's world before it is served.
    explicit DoorLab(std::function<void(World&)> prepare = {}, SimulatorOptions options = {})
        : simulator(
              [this, prepare] {
                  Lab lab;
                  authorization = lab.authorization;
                  lab.world.webhooks.targets.reports =
                      *WebhookTarget::parse(receiver.url("/reports"));
                  lab.world.webhooks.targets.mo = *WebhookTarget::parse(receiver.url("/mo"));
                  if (prepare) prepare(lab.world);
                  if (lab.world.rules.listen_to_calls) spoils_calls = true;
                  return std::move(lab.world);
              },
              std::move(options)),
          server({.port = 0,
                  .may_block =
                      [this](const Request& request) {
                          return simulator.may_block(request.method, request.path);
                      }},
                 [this](Request&& request) { return simulator.call(std::move(request)); })
    {
        simulator.listens_at({"http://127.0.0.1:" + std::to_string(server.port())});
        server.start();
    }
    ~DoorLab()
    {
        simulator.stop();
        server.stop();
    }

    TestReceiver receiver;
    std::string authorization;
    /// Whether rules may have spoiled replies: these are not held against the OpenAPI documents.
    mutable std::atomic<bool> spoils_calls = false;
    Simulator simulator;
    HttpServer server;

    RawClient client() const { return RawClient(server.port()); }

    /// The bytes of one request below /management-api/v1 or, when it starts with /_simulator,
    /// there.
    std::string request(const std::string& method, const std::string& path,
                        const std::string& body = "") const
    {
        const bool control = path.starts_with("/_simulator");
        return method + " " + (control ? "" : "/management-api/v1") + path +
               " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + authorization +
               "\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    RawReply ask(const std::string& method, const std::string& path,
                 const std::string& body = "") const
    {
        const bool control = path.starts_with("/_simulator");
        if (path.ends_with("/rules") || path.ends_with("/faults")) spoils_calls = true;
        auto reply = client().ask(request(method, path, body));
        if (!spoils_calls)
            check_documented(method,
                             (control ? "" : "/management-api/v1") + path.substr(0, path.find('?')),
                             {reply.status, reply.header("Content-Type").value_or(""), reply.body,
                              reply.headers()});
        return reply;
    }
    Json advance(const std::string& by) const
    {
        return Json::parse(
            ask("POST", "/_simulator/v1/clock/advance", Json{{"by", by}}.dump()).body);
    }
    /// Sends an SMS to a card and returns its id.
    std::string send(const std::string& iccid) const
    {
        const auto location =
            ask("POST", "/sims/" + iccid + "/sms", R"({"payload":"hello"})").header("Location");
        return location->substr(location->rfind('/') + 1);
    }
    Json deliveries() const
    {
        return Json::parse(ask("GET", "/_simulator/v1/webhooks/deliveries").body)["deliveries"];
    }
    std::string journal() const { return ask("GET", "/_simulator/v1/events?limit=1000").body; }

    /// Asks again and again until the answer fits; real time passes, at most ten seconds of it.
    template <class Fits>
    bool eventually(Fits fits) const
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (std::chrono::steady_clock::now() < deadline)
            if (fits()) return true;
        return false;
    }
};

} // namespace easyconnect::test
