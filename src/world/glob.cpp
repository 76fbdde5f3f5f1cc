#include "world/glob.hpp"

namespace easyconnect {

bool fits_glob(std::string_view pattern, std::string_view text)
{
    if (pattern == "*") return true;
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = pattern.npos; // the last one passed,
    std::size_t resume = 0;          // and where the text after it is tried next
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != pattern.npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

bool fits_path(std::string_view pattern, std::string_view path)
{
    static constexpr std::string_view base = "/management-api";
    return fits_glob(pattern, path) ||
           (path.starts_with(base) && fits_glob(pattern, path.substr(base.size())));
}

} // namespace easyconnect
