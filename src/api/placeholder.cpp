#include "api/placeholder.hpp"

namespace easyconnect {

/// Whether the placeholder at `at` stands in a second pair of braces.
static bool is_literal(std::string_view text, std::size_t at)
{
    const auto end = at + iccid_placeholder.size();
    return at > 0 && text[at - 1] == '{' && end < text.size() && text[end] == '}';
}

bool has_placeholder(std::string_view text)
{
    auto at = text.find(iccid_placeholder);
    while (at != text.npos && is_literal(text, at))
        at = text.find(iccid_placeholder, at + iccid_placeholder.size());
    return at != text.npos;
}

Result<std::string> filled_in(std::string_view text, std::optional<Iccid> about)
{
    std::string filled;
    for (auto at = text.find(iccid_placeholder); at != text.npos;
         at = text.find(iccid_placeholder)) {
        const auto end = at + iccid_placeholder.size();
        if (is_literal(text, at)) {
            filled.append(text.substr(0, at - 1)).append(iccid_placeholder);
            text.remove_prefix(end + 1);
            continue;
        }
        if (!about)
            return refuse(Refusal::Reason::malformed,
                          "it says {iccid}, but there is no SIM that it is about.");
        filled.append(text.substr(0, at)).append(about->text());
        text.remove_prefix(end);
    }
    return filled.append(text);
}

std::string with_literal_placeholder(std::string_view text)
{
    std::string literal;
    for (auto at = text.find(iccid_placeholder); at != text.npos;
         at = text.find(iccid_placeholder)) {
        literal.append(text.substr(0, at)).append("{").append(iccid_placeholder).append("}");
        text.remove_prefix(at + iccid_placeholder.size());
    }
    return literal.append(text);
}

} // namespace easyconnect
