#pragma once

#include "api/exchange.hpp"
#include "world/result.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace easyconnect {

struct Platform;

/// Which rows of a list a client wants (contract 1.1): page 1 is the first.
struct Page {
    std::int64_t number = 1;
    std::int64_t size = 10;

    /// The rows of this page out of `total`: [first, last). Empty past the end.
    std::size_t first(std::size_t total) const
    {
        // number and size are below 2^31, so their product fits
        return std::min(static_cast<std::size_t>((number - 1) * size), total);
    }
    std::size_t last(std::size_t total) const
    {
        return std::min(first(total) + static_cast<std::size_t>(size), total);
    }
};

/// Reads `page` and `pageSize`. A size above `most` is cut to it, page 0 is page 1 (contract 1.1);
/// both are refused as malformed in strict mode, and always what is no whole number from 1 to
/// 2,147,483,647.
Result<Page> read_page(const Request&, const Platform&, std::int64_t most);

/// Adds `X-Total-Count`, `X-Total-Pages` (at least 1: one client's loop ends only when it equals
/// the current page), `X-Current-Page` and `X-Count-Per-Page` (contract 1.1).
void add_paging_headers(Reply&, const Page&, std::size_t total);

/// How many pages `total` rows fill, at least 1.
std::size_t page_count(const Page&, std::size_t total);

/// One key of a `sort` parameter: "-key" is descending (contract 1.2).
struct SortKey {
    std::string_view name;
    bool descending;
};

/// Reads `sort=key1,-key2`; keys that are not `known` are ignored, or refused as malformed in
/// strict mode (contract 1.2). Empty means the default order. The views point into the request.
Result<std::vector<SortKey>> read_sort(const Request&, const Platform&,
                                       std::initializer_list<std::string_view> known);

/// Sorts rows by the keys, the first one above all; `before(a, b, name)` compares two rows by one.
template <class Row, class Before>
void sort_by(std::vector<const Row*>& rows, const std::vector<SortKey>& keys, Before before)
{
    for (auto key = keys.rbegin(); key != keys.rend(); ++key)
        std::stable_sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) {
            return key->descending ? before(*b, *a, key->name) : before(*a, *b, key->name);
        });
}

/// Reads a boolean query parameter: 1, 0, true or false in any case (contract 1); empty means
/// `otherwise`. Refused as malformed when it is anything else.
Result<bool> read_flag(const Request&, std::string_view key, bool otherwise);

} // namespace easyconnect
