#pragma once

#include "raw_client.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace easyconnect::test {

/// One event of a stream.
struct SseEvent {
    std::string event{};
    std::string id{};
    nlohmann::json data{};
};

/// Reads a stream of server-sent events. Everything has RawClient's deadline.
class SseReader {
public:
    SseReader(int port, const std::string& target, const std::string& headers = "",
              int receive_buffer = 0)
        : client_(port, receive_buffer)
    {
        client_.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
        head = client_.read_reply();
    }

    RawReply head{};

    /// The next event; comments and what is none are skipped.
    SseEvent next()
    {
        SseEvent event;
        while (event.event.empty()) {
            for (std::string line = next_line(); !line.empty(); line = next_line()) {
                const auto value = line.substr(std::min(line.find(": ") + 2, line.size()));
                if (line.starts_with("event: ")) event.event = value;
                if (line.starts_with("id: ")) event.id = value;
                if (line.starts_with("data: ")) event.data = nlohmann::json::parse(value);
            }
        }
        return event;
    }

    /// Past what each stream begins with; gives how the world stands.
    SseEvent begin() { return next_until("world"); }

    /// The kind of the next fact.
    std::string next_fact() { return next_until("fact").data.at("kind"); }

    /// The next event of this name, or about a fact of this kind.
    SseEvent next_until(std::string_view name)
    {
        for (;;) {
            auto event = next();
            if (event.event == name) return event;
            if (event.event == "fact" && event.data.at("kind") == name) return event;
        }
    }

    /// Whether the server closes, with nothing more before.
    bool is_over() { return client_.read_to_end().empty() && client_.error_at_end() == 0; }

private:
    std::string next_line()
    {
        std::string line = client_.read_past("\n");
        line.pop_back();
        return line;
    }

    RawClient client_;
};

} // namespace easyconnect::test
