#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace easyconnect {

/// RFC 9110, 5.6.2: a character of a method or of a header's name.
inline bool is_token_character(char c)
{
    static constexpr auto table = [] {
        std::array<bool, 256> allowed{};
        for (const char each :
             std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            allowed[static_cast<unsigned char>(each)] = true;
        return allowed;
    }();
    return table[static_cast<unsigned char>(c)];
}

/// Whether a header's value holds a character that none may hold: a control other than the tab.
inline bool has_control(std::string_view value)
{
    // Without an early exit, so that the compiler can look at many bytes at once.
    bool found = false;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        found |= (byte < 0x20 && byte != '\t') || byte == 0x7f;
    }
    return found;
}

/// Whether `sent` is `word` but for case. REQUIRES: `word` is in lower case.
inline bool is_word(std::string_view sent, std::string_view word)
{
    const auto same = [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    };
    return sent.size() == word.size() && std::ranges::equal(sent, word, same);
}

/// Without the spaces and tabs at both ends.
inline std::string_view without_padding(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls `visit` with each member of a comma-separated header value.
template <class Visit>
void each_member(std::string_view list, Visit visit)
{
    while (!list.empty()) {
        const std::string_view member = list.substr(0, list.find(','));
        list.remove_prefix(std::min(member.size() + 1, list.size()));
        visit(without_padding(member));
    }
}

} // namespace easyconnect
