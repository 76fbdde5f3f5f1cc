#include "web/pages.hpp"

#include "api/endpoints.hpp"
#include "web/page_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace easyconnect {

/// Nothing from elsewhere, nothing inline, and nobody may put it into a frame.
static constexpr std::string_view strict_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Swagger UI sets style attributes as it goes; all else is as strict.
static constexpr std::string_view explorer_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

static std::string_view content_type_of(std::string_view name)
{
    for (const auto& [ending, type] : {
             std::pair{".html", "text/html;charset=UTF-8"},
             {".css", "text/css;charset=UTF-8"},
             {".js", "text/javascript;charset=UTF-8"},
             {".json", "application/json;charset=UTF-8"},
             {".svg", "image/svg+xml"},
             {".txt", "text/plain;charset=UTF-8"},
             {"LICENSE", "text/plain;charset=UTF-8"},
             {"NOTICE", "text/plain;charset=UTF-8"},
         })
        if (name.ends_with(ending)) return type;
    return "application/octet-stream";
}

static std::string_view policy_of(const PageFile& file)
{
    if (!file.name.ends_with(".html")) return {};
    const bool is_explorer = file.path != "/_simulator" && !file.path.starts_with(control_prefix);
    return is_explorer ? explorer_policy : strict_policy;
}

static std::vector<WebPage> made_pages()
{
    std::vector<WebPage> pages;
    for (const auto& file : page_files())
        pages.push_back(
            {.path = file.path,
             .content_type = content_type_of(file.name),
             .bytes = file.bytes,
             .policy = policy_of(file),
             .etag = fmt::format("\"{:016x}\"", std::hash<std::string_view>()(file.bytes))});
    return pages;
}

const std::vector<WebPage>& all_pages()
{
    static const auto pages = made_pages();
    return pages;
}

const WebPage* find_page(std::string_view path)
{
    const auto found = std::ranges::find(all_pages(), path, &WebPage::path);
    return found == all_pages().end() ? nullptr : &*found;
}

static Reply wrong_method()
{
    return {.status = 405,
            .body = "Only GET and HEAD are answered here.\n",
            .content_type = "text/plain;charset=UTF-8",
            .headers = {{"Allow", "GET, HEAD"}}};
}

std::optional<Reply> answer_page(const Request& request)
{
    const WebPage* page = find_page(request.path);
    if (!page) return {};
    if (request.method != "GET" && request.method != "HEAD") return wrong_method();
    Reply reply{.content_type = std::string(page->content_type)};
    // a browser asks each time, so that it sees a new build at once
    reply.headers = {{"Cache-Control", "no-cache"},
                     {"ETag", page->etag},
                     {"X-Content-Type-Options", "nosniff"},
                     {"Referrer-Policy", "no-referrer"}};
    if (!page->policy.empty()) reply.headers.emplace_back("Content-Security-Policy", page->policy);
    if (request.if_none_match.find(page->etag) != std::string::npos)
        reply.status = 304;
    else
        reply.body = page->bytes;
    return reply;
}

} // namespace easyconnect
