#include "world/text_pattern.hpp"

#include <utility>

namespace easyconnect {

using Reason = Refusal::Reason;

/// 255 parts of 153 characters (3GPP TS 23.040), each of at most four bytes.
static constexpr std::size_t filled_most = 4 * 255 * 153;

static constexpr std::pair<std::string_view, std::string TextFields::*> fields[] = {
    {"n", &TextFields::n},           {"value", &TextFields::value}, {"iccid", &TextFields::iccid},
    {"msisdn", &TextFields::msisdn}, {"time", &TextFields::time},   {"text", &TextFields::text},
};

/// The word in braces that `text` begins with; empty when it begins otherwise.
static std::string_view leading_field(std::string_view text)
{
    constexpr auto letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (!text.starts_with('{')) return {};
    const auto end = text.find_first_not_of(letters, 1);
    return end != text.npos && text[end] == '}' ? text.substr(1, end - 1) : std::string_view();
}

Result<TextPattern> TextPattern::parse(std::string_view text, Use use)
{
    if (text.empty() || text.size() > bytes_most)
        return refuse(Reason::malformed,
                      "A text must have 1 to " + std::to_string(bytes_most) + " bytes.");
    std::string known;
    for (const auto& [name, ignored] : fields)
        if (use == Use::answer || name != "text")
            known += (known.empty() ? "{" : " {") + std::string(name) + "}";
    for (auto rest = text; !rest.empty(); rest.remove_prefix(1)) {
        const auto field = leading_field(rest);
        if (field.empty() || known.find("{" + std::string(field) + "}") != known.npos) continue;
        return refuse(Reason::malformed, "There is no field {" + std::string(field) +
                                             "}; the fields are " + known + ".");
    }
    return TextPattern(std::string(text));
}

std::string TextPattern::filled(const TextFields& values) const
{
    std::string result;
    for (std::string_view rest = text_; !rest.empty() && result.size() <= filled_most;) {
        const auto field = leading_field(rest);
        for (const auto& [name, member] : fields)
            if (!field.empty() && name == field) result += values.*member;
        if (field.empty()) result += rest.front();
        rest.remove_prefix(field.empty() ? 1 : field.size() + 2);
    }
    return result;
}

} // namespace easyconnect
