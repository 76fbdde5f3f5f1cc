#pragma once

#include "../server/raw_client.hpp"
#include "program.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace easyconnect::test {

/// `serve` on a free port, ready.
struct Served {
    explicit Served(std::vector<std::string> flags = {})
        : program([&] {
              flags.insert(flags.begin(), {"serve", "--listen", "127.0.0.1:0"});
              return flags;
          }()),
          ready(nlohmann::json::parse(program.read_line()))
    {}

    RawReply ask(const std::string& request_line, const std::string& headers = "",
                 const std::string& body = "") const
    {
        return RawClient(ready["port"].get<int>())
            .ask(request_line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
                 "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    std::string token() const
    {
        return nlohmann::json::parse(ask("POST /management-api/oauth/token",
                                         "Authorization: Basic ZGVtbzpkZW1v\r\n"
                                         "Content-Type: application/x-www-form-urlencoded\r\n",
                                         "grant_type=client_credentials")
                                         .body)["access_token"];
    }
    RawReply get(const std::string& path, const std::string& token) const
    {
        return ask("GET /management-api/v1" + path, "Authorization: Bearer " + token + "\r\n");
    }
    /// The first request that a sink got, or gets within ten seconds.
    nlohmann::json first_at(const std::string& sink) const
    {
        return nlohmann::json::parse(
            ask("GET /_simulator/v1/sinks/" + sink + "/requests?wait=10s").body)["requests"][0];
    }
    void advance(const std::string& by) const
    {
        ask("POST /_simulator/v1/clock/advance", "Content-Type: application/json\r\n",
            R"({"by":")" + by + "\"}");
    }

    Program program;
    nlohmann::json ready;
};

} // namespace easyconnect::test
