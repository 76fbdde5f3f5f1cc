#pragma once

#include "../lab.hpp"
#include "raw_client.hpp"

#include "server/http/http_server.hpp"
#include "server/worlds.hpp"

#include <functional>
#include <string>

namespace easyconnect::test {

/// "ci-1:secret" as Basic credentials.
inline std::string basic(const std::string& user, const std::string& password)
{
    static constexpr char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string plain = user + ":" + password;
    std::string code;
    for (std::size_t i = 0; i < plain.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits =
                bits << 8 | (i + k < plain.size() ? static_cast<unsigned char>(plain[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            code += i + k <= plain.size() ? letters[bits >> (18 - 6 * k) & 63] : '=';
    }
    return "Basic " + code;
}

/// Many worlds behind one port. Each begins as the Lab's world, with both kinds of webhook going to
/// sinks; its fixture has the accounts demo / demo and ci-* / secret.
class WorldsLab {
public:
    explicit WorldsLab(WorldsOptions options = {}, std::function<void(World&)> prepare = {})
        : worlds(
              [prepare](std::uint64_t seed) {
                  return [prepare, seed] {
                      Lab lab;
                      lab.world.seed = seed;
                      lab.world.tokens = {};
                      lab.world.templates = {{UserId{90}, "ci-*", "secret"}};
                      auto& targets = lab.world.webhooks.targets;
                      targets.reports = *WebhookTarget::parse("sink:reports");
                      targets.mo = *WebhookTarget::parse("sink:mo");
                      if (prepare) prepare(lab.world);
                      return std::move(lab.world);
                  };
              },
              std::move(options)),
          server(
              {.port = 0,
               .may_block = [this](const Request& request) { return worlds.may_block(request); }},
              [this](Request&& request) { return worlds.call(std::move(request)); })
    {
        worlds.listens_at({"http://127.0.0.1:" + std::to_string(server.port())});
        server.start();
    }
    ~WorldsLab()
    {
        worlds.stop();
        server.stop();
    }

    Worlds worlds;
    HttpServer server;

    /// One request with these headers, each with its line end.
    RawReply ask(const std::string& method, const std::string& path, const std::string& body = "",
                 const std::string& headers = "") const
    {
        auto reply = RawClient(server.port())
                         .ask(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
                              (body.empty() ? "" : "Content-Type: application/json\r\n") +
                              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        check_documented(
            method, path.substr(0, path.find('?')),
            {reply.status, reply.header("Content-Type").value_or(""), reply.body, reply.headers()});
        return reply;
    }
    RawReply control(const std::string& method, const std::string& path,
                     const std::string& body = "") const
    {
        return ask(method, "/_simulator/v1" + path, body);
    }
    RawReply log_in(const std::string& user, const std::string& password = "secret") const
    {
        return ask("POST", "/management-api/oauth/token?grant_type=client_credentials", "",
                   "Authorization: " + basic(user, password) + "\r\n");
    }
    /// The names of the worlds that there are.
    std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        const auto listed = Json::parse(control("GET", "/worlds").body);
        for (const auto& world : listed["worlds"]) names.push_back(world["name"]);
        return names;
    }
};

/// A client with a token: a user of one world.
class WorldsClient {
public:
    WorldsClient(const WorldsLab& lab, std::string user, const std::string& password = "secret")
        : lab_(lab), world_(std::move(user))
    {
        token = Json::parse(lab_.log_in(world_, password).body).at("access_token");
    }

    RawReply ask(const std::string& method, const std::string& path,
                 const std::string& body = "") const
    {
        return lab_.ask(method, "/management-api/v1" + path, body,
                        "Authorization: Bearer " + token + "\r\n");
    }
    Json get(const std::string& path) const { return Json::parse(ask("GET", path).body); }

    /// A control call for its world.
    Json control(const std::string& method, const std::string& path,
                 const std::string& body = "") const
    {
        const auto reply = lab_.ask(method, "/_simulator/v1" + path, body,
                                    "X-Simulator-World: " + world_ + "\r\n");
        return reply.body.empty() ? Json() : Json::parse(reply.body);
    }

    std::string token;

private:
    const WorldsLab& lab_;
    std::string world_;
};

} // namespace easyconnect::test
