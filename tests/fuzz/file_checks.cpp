#include "file_checks.hpp"

#include "property.hpp"

#include <algorithm>

namespace easyconnect::fuzz {

bool is_too_large(std::string_view text)
{
    static constexpr std::string_view word = "count";
    static constexpr std::size_t digits_most = 3;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const auto rest = text.substr(at + word.size(), 16);
        const auto first = std::ranges::find_if(rest, is_digit);
        const auto last = std::find_if_not(first, rest.end(), is_digit);
        if (static_cast<std::size_t>(last - first) > digits_most) return true;
    }
    return false;
}

void check_mistakes(const FileError& error)
{
    holds(!error.mistakes().empty() && error.mistakes().size() <= FileMistakes::most,
          "a file that is refused has some mistakes");
    for (const auto& mistake : error.mistakes()) {
        holds(mistake.spot.line > 0 && mistake.spot.column > 0, "a mistake has a place",
              mistake.text());
        holds(!mistake.message.empty(), "a mistake says what is wrong", mistake.text());
        holds(mistake.text().find('\n') == std::string::npos, "a mistake is one line",
              mistake.text());
    }
}

} // namespace easyconnect::fuzz
