#include "api/control/fact_kinds.hpp"

#include "api/fields.hpp"

#include <algorithm>
#include <vector>

namespace easyconnect {

bool takes(std::string_view pattern, FactKind kind)
{
    const std::string_view word = name(kind);
    return pattern.empty() || word == pattern ||
           (pattern.ends_with('.') && word.starts_with(pattern));
}

static std::vector<std::string_view> all_kinds()
{
    std::vector<std::string_view> kinds;
    for (int i = 0;; ++i) {
        const std::string_view kind = name(static_cast<FactKind>(i));
        if (kind == "unknown") return kinds;
        kinds.push_back(kind);
    }
}

Result<std::string> read_fact_kinds(std::string_view pattern, std::string where)
{
    const auto kinds = all_kinds();
    const bool is_known = std::ranges::any_of(kinds, [&](std::string_view kind) {
        return kind == pattern || (pattern.ends_with('.') && kind.starts_with(pattern));
    });
    if (is_known) return std::string(pattern);
    const auto near = nearest(pattern, kinds);
    return refuse(Refusal::Reason::malformed,
                  "There is no kind of event " + std::string(pattern.substr(0, 64)) +
                      (near.empty() ? "; such as sms.delivered, or sms. for all that begin so."
                                    : "; did you mean " + std::string(near) + "?"),
                  std::move(where));
}

} // namespace easyconnect
