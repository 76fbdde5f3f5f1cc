#pragma once

#include "api/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// One file that a browser may ask for, compiled in. It is the same in every world, needs no token
/// and never changes while the program runs.
struct WebPage {
    std::string_view path;         ///< as in the request: "/explorer/explorer.js"
    std::string_view content_type; ///< by the ending of the file that it was made from
    std::string_view bytes;
    std::string_view policy; ///< the Content-Security-Policy header; empty: none
    std::string etag;        ///< of the bytes, quotes included
};

/// Every page, in the order of the list `WEB_PAGES` in `src/web/CMakeLists.txt`.
const std::vector<WebPage>& all_pages();

/// The page at this path; null when there is none.
const WebPage* find_page(std::string_view path);

/// The answer to a request for a page; none when its path leads to no page. GET and HEAD are
/// answered 200, or 304 to who has these very bytes, other methods 405. Looks at no world, so that
/// nobody has to wait for one. BEYOND: the platform has such pages (guide 1.1), but these are ours.
std::optional<Reply> answer_page(const Request&);

} // namespace easyconnect
