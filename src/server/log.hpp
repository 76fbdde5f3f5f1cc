#pragma once

#include <concepts>
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

/// A text, a whole number or some texts, as a line of the log has it: in JSON, so that no value can
/// break out of its line.
class LogValue {
public:
    LogValue(std::string_view text);
    LogValue(const std::string& text) : LogValue(std::string_view(text)) {}
    LogValue(const char* text) : LogValue(std::string_view(text)) {}
    LogValue(const std::vector<std::string>& texts);
    template <std::integral Number>
    LogValue(Number number) : json_(std::to_string(number))
    {}

    const std::string& json() const { return json_; }

private:
    std::string json_;
};

/// Writes lines to stderr, one for each event. What is said here is said about the program, never a
/// secret: no passwords, tokens or bodies. Thread-safe.
class Log {
public:
    using Fields = std::vector<std::pair<std::string_view, LogValue>>;

    Log(LogFormat format, LogLevel level);

    bool tells(LogLevel level) const;
    void write(LogLevel level, std::string_view event, const Fields& fields = {}) const;

private:
    LogFormat format_;
    LogLevel level_;
    std::shared_ptr<spdlog::logger> logger_;
};

} // namespace easyconnect
