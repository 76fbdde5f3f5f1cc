#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spdlog {
class logger;
}

namespace easyconnect {

/// How much is told, each level with those before it.
enum class LogLevel { error, warn, info, debug };
/// How a line looks: "time level event key=value ..." or one JSON object.
enum class LogFormat { text, json };

/// Writes lines to stderr, one for each event. What is said here is said about the program, never a
/// secret: no passwords, tokens or bodies. Thread-safe.
class Log {
public:
    using Fields = std::vector<std::pair<std::string_view, std::string>>;

    Log(LogFormat format, LogLevel level);

    bool tells(LogLevel level) const;
    void write(LogLevel level, std::string_view event, const Fields& fields = {}) const;

private:
    LogFormat format_;
    LogLevel level_;
    std::shared_ptr<spdlog::logger> logger_;
};

} // namespace easyconnect
