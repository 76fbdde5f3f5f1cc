#include "server/log.hpp"

#include "api/dates.hpp"
#include "api/json_writer.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace easyconnect {

static const char* name(LogLevel level)
{
    switch (level) {
    case LogLevel::error: return "error";
    case LogLevel::warn: return "warn";
    case LogLevel::info: return "info";
    case LogLevel::debug: return "debug";
    }
    return "info";
}

LogValue::LogValue(std::string_view text) : json_(JsonWriter().value(text).take()) {}

LogValue::LogValue(const std::vector<std::string>& texts)
{
    JsonWriter json;
    json.open_array();
    for (const auto& text : texts) json.value(text);
    json_ = json.close_array().take();
}

Log::Log(LogFormat format, LogLevel level)
    : format_(format), level_(level),
      logger_(std::make_shared<spdlog::logger>("easyconnect",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>()))
{
    logger_->set_pattern("%v");
    logger_->flush_on(spdlog::level::trace);
}

bool Log::tells(LogLevel level) const
{
    return level <= level_;
}

/// The real time of a line, written as all other times are.
static std::string real_time()
{
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    return rfc3339_text(VirtualTime(now.time_since_epoch()));
}

static std::string json_line(LogLevel level, std::string_view event, const Log::Fields& fields)
{
    JsonWriter json;
    json.open_object().field("ts", real_time()).field("level", name(level)).field("event", event);
    for (const auto& [key, value] : fields) json.key(key).raw(value.json());
    return json.close_object().take();
}

static std::string text_line(LogLevel level, std::string_view event, const Log::Fields& fields)
{
    std::string line = real_time() + " " + name(level) + " " + std::string(event);
    for (const auto& [key, value] : fields)
        line.append(" ").append(key).append("=") += value.json();
    return line;
}

void Log::write(LogLevel level, std::string_view event, const Fields& fields) const
{
    if (!tells(level)) return;
    logger_->log(spdlog::level::info, format_ == LogFormat::json ? json_line(level, event, fields)
                                                                 : text_line(level, event, fields));
}

} // namespace easyconnect
