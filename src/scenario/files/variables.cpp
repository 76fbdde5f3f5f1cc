#include "scenario/files/variables.hpp"

#include "scenario/files/source_text.hpp"

#include <cstdlib>

namespace easyconnect {

using Reason = Refusal::Reason;

static bool is_name(std::string_view text)
{
    constexpr std::string_view others =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return !text.empty() && !(text[0] >= '0' && text[0] <= '9') &&
           text.find_first_not_of(others) == text.npos;
}

/// The value of what stands between the braces: "NAME" or "NAME:-default".
static Result<std::string> variable(std::string_view inside)
{
    const auto mark = inside.find(":-");
    const std::string name(inside.substr(0, mark));
    if (!is_name(name))
        return refuse(Reason::malformed, "a variable is written ${NAME} or ${NAME:-default}");
    const char* value = std::getenv(name.c_str());
    if (value && first_unreadable(value))
        return refuse(Reason::malformed,
                      "the environment variable " + name + " holds something else than text");
    if (mark != inside.npos) {
        const bool is_set = value && *value != '\0';
        return is_set ? std::string(value) : std::string(inside.substr(mark + 2));
    }
    if (!value)
        return refuse(Reason::malformed, "the environment has no variable " + name +
                                             "; set it, or write ${" + name + ":-default}");
    return std::string(value);
}

Result<std::string> with_variables(std::string_view text)
{
    std::string expanded;
    while (true) {
        const auto mark = text.find("${");
        if (mark == text.npos) return expanded.append(text);
        if (mark > 0 && text[mark - 1] == '$') {
            expanded.append(text.substr(0, mark - 1)).append("${");
            text.remove_prefix(mark + 2);
            continue;
        }
        const auto end = text.find('}', mark);
        if (end == text.npos) return refuse(Reason::malformed, "this ${ has no closing brace");
        TRY(const auto value, variable(text.substr(mark + 2, end - mark - 2)));
        expanded.append(text.substr(0, mark)).append(value);
        text.remove_prefix(end + 1);
    }
}

} // namespace easyconnect
