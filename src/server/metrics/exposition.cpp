#include "server/metrics/exposition.hpp"

#include <fmt/format.h>

namespace easyconnect {

/// The value of a label, whose own characters are escaped.
static std::string escaped_label(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '\n') {
            escaped += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void Exposition::family(std::string_view name, std::string_view type, std::string_view help)
{
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void Exposition::sample(double value, Labels labels, std::string_view suffix)
{
    write(fmt::format("{}", value), labels, suffix);
}

void Exposition::write(std::string_view value, Labels labels, std::string_view suffix)
{
    text_.append(name_).append(suffix);
    for (bool is_first = true; const auto& [key, content] : labels) {
        text_.append(is_first ? "{" : ",").append(key).append("=\"");
        text_.append(escaped_label(content)).append("\"");
        is_first = false;
    }
    text_.append(labels.size() > 0 ? "} " : " ").append(value).append("\n");
}

} // namespace easyconnect
