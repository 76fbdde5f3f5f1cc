#include "api/paging.hpp"

#include "api/text.hpp"
#include "world/platform.hpp"

#include <limits>

namespace easyconnect {

using Reason = Refusal::Reason;

static Result<std::int64_t> read_count(const Request& request, std::string_view key,
                                       std::int64_t otherwise, std::int64_t least)
{
    const auto text = trimmed(request.parameter(key));
    if (text.empty()) return otherwise;
    const auto value = whole_number(text, std::numeric_limits<std::int32_t>::max());
    if (value && static_cast<std::int64_t>(*value) >= least)
        return static_cast<std::int64_t>(*value);
    return refuse(Reason::malformed,
                  std::string(key) + " must be a whole number from 1 to 2147483647.",
                  std::string(key));
}

Result<Page> read_page(const Request& request, const Platform& platform, std::int64_t most)
{
    const bool strict = platform.strict_input;
    TRY(std::int64_t number, read_count(request, "page", 1, strict ? 1 : 0));
    TRY(std::int64_t size, read_count(request, "pageSize", 10, 1));
    if (strict && size > most)
        return refuse(Reason::malformed, "pageSize must be at most " + std::to_string(most) + ".",
                      "pageSize");
    return Page{std::max<std::int64_t>(number, 1), std::min(size, most)};
}

std::size_t page_count(const Page& page, std::size_t total)
{
    const auto size = static_cast<std::size_t>(page.size);
    return std::max<std::size_t>((total + size - 1) / size, 1);
}

void add_paging_headers(Reply& reply, const Page& page, std::size_t total)
{
    reply.headers.emplace_back("X-Total-Count", std::to_string(total));
    reply.headers.emplace_back("X-Total-Pages", std::to_string(page_count(page, total)));
    reply.headers.emplace_back("X-Current-Page", std::to_string(page.number));
    reply.headers.emplace_back("X-Count-Per-Page", std::to_string(page.size));
}

Result<std::vector<SortKey>> read_sort(const Request& request, const Platform& platform,
                                       std::initializer_list<std::string_view> known)
{
    std::vector<SortKey> keys;
    const auto text = request.parameter("sort");
    if (text.empty()) return keys;
    for (auto piece : split(text, ',')) {
        piece = trimmed(piece);
        const bool descending = piece.starts_with('-');
        if (descending) piece.remove_prefix(1);
        if (std::find(known.begin(), known.end(), piece) != known.end())
            keys.push_back({piece, descending});
        else if (platform.strict_input)
            return refuse(Reason::malformed, "This list cannot be sorted by " + std::string(piece),
                          "sort");
        if (keys.size() == 8) break; // no list has more keys
    }
    return keys;
}

Result<bool> read_flag(const Request& request, std::string_view key, bool otherwise)
{
    const auto text = lower_case(request.parameter(key));
    if (text.empty()) return otherwise;
    if (text == "1" || text == "true") return true;
    if (text == "0" || text == "false") return false;
    return refuse(Reason::malformed, std::string(key) + " must be true or false.",
                  std::string(key));
}

} // namespace easyconnect
