#pragma once

#include "world/result.hpp"
#include "world/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect {

struct World;
struct Platform;

/// One answer of a sink's script, or several alike. Its durations are REAL time: they are what a
/// slow receiver does to its caller.
struct SinkAnswer {
    int status = 204;                  ///< 200 to 599
    std::string body{};                ///< at most `Sink::body_most` bytes
    std::chrono::milliseconds after{}; ///< to wait before answering, at most `Sink::after_most`
    bool hangs = false;                ///< holds the request until its sender has given up
    std::uint64_t times = 1;           ///< requests in a row that get it

    /// Whether the caller has to wait for it.
    bool is_slow() const { return hangs || after.count() > 0; }
};

/// What a sink answers: each in turn. After the last one it begins anew, or stays with the last.
/// Without answers, every request gets 204.
struct SinkScript {
    std::vector<SinkAnswer> answers{}; ///< at most `Sink::answers_most`
    bool repeat = false;
};

/// One request that a sink got, and what was answered.
struct SinkRequest {
    std::uint64_t id = 0; ///< from 1, in the order of arrival
    VirtualTime at{};
    std::string method{};
    std::vector<std::pair<std::string, std::string>> query{}; ///< decoded, in the order sent
    std::string content_type{};
    std::string authorization_scheme{}; ///< "Bearer"; never what follows it
    std::string body{};                 ///< the first `Sink::body_most` bytes
    std::size_t body_size = 0;          ///< as it came
    SinkAnswer answer{};
};

/// A receiver of webhooks inside the simulator. BEYOND: it stands for the customer's endpoint.
struct Sink {
    static constexpr std::size_t body_most = std::size_t{64} * 1024; ///< bytes kept of one body
    static constexpr std::size_t answers_most = 100;                 ///< in a script
    static constexpr std::chrono::milliseconds after_most{60'000};

    SinkScript script{};
    std::uint64_t answered = 0;         ///< requests since the script was set
    std::deque<SinkRequest> requests{}; ///< kept, oldest first, with ids in a row
    std::uint64_t received = 0;         ///< ever: the newest id
    std::uint64_t dropped = 0;          ///< made room for newer ones
    std::size_t bytes = 0;              ///< of the bodies kept, both ways

    /// How many of the requests kept are newer than `after`.
    std::size_t newer_than(std::uint64_t after) const;
};

/// Every sink, by its name.
struct Sinks {
    std::map<std::string, Sink, std::less<>> by_name{};

    /// Null when nothing was ever sent there and nothing set.
    const Sink* find(std::string_view name) const;
    /// Whether any sink's script has a slow answer.
    bool has_slow_script() const;
};

/// Whether a sink may be called so: 1 to 64 of A-Z a-z 0-9 . _ -, but not "." and "..".
bool is_sink_name(std::string_view name);
/// What is right, for a refusal.
inline constexpr const char* sink_name_rule =
    "a sink's name has 1 to 64 letters, digits, '.', '_' or '-', as sink:reports";

/// Takes in a request, which gets its id and time, and says what its sink answers. The sink need
/// not exist before. When it keeps as much as it may (`Bounds::sink_requests`, `sink_bytes`), its
/// oldest make room. Refused as full when it would be one sink more than `Bounds::sinks`.
/// REQUIRES: is_sink_name.
Result<SinkAnswer> receive(World&, std::string_view sink, SinkRequest);

/// Sets what a sink answers from now on, beginning with the first. Refused as full as above.
/// REQUIRES: is_sink_name; what SinkScript and SinkAnswer say.
Result<void> set_script(World&, std::string_view sink, SinkScript);

/// Forgets the requests of a sink; ids go on.
void forget_requests(World&, std::string_view sink);

/// Forgets a sink with all it has.
void remove_sink(World&, std::string_view sink);

/// How long a hanging answer holds its request, in REAL time: surely longer than the platform waits
/// (`Platform::webhook_timeout`), but not for ever.
std::chrono::milliseconds hang_time(const Platform&);

} // namespace easyconnect
