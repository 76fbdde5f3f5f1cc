#include "api/control/requests.hpp"
#include "api/dates.hpp"
#include "api/json_writer.hpp"
#include "api/refusals.hpp"
#include "world/clients/request_match.hpp"
#include "world/world.hpp"

#include <nlohmann/json.hpp>

namespace easyconnect {

// The fields are those of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec); -1 stands for
// what is not known, as it says.

static std::string percent_encoded(std::string_view text)
{
    static constexpr auto hex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
                              c == '~';
        if (is_plain)
            encoded += c;
        else
            encoded += {'%', hex[byte >> 4], hex[byte & 15]};
    }
    return encoded;
}

static std::string url_of(const RequestRow& row, const std::string& base_url)
{
    std::string url = base_url + row.path;
    char separator = '?';
    for (const auto& [key, value] : row.query) {
        url += separator + percent_encoded(key) + "=" + percent_encoded(value);
        separator = '&';
    }
    return url;
}

static void write_pair(JsonWriter& json, std::string_view name, std::string_view value)
{
    json.open_object().field("name", name).field("value", value).close_object();
}

/// Says that a body is kept in part only.
static void write_comment(JsonWriter& json, std::size_t kept, std::size_t size)
{
    if (size > kept)
        json.field("comment",
                   "the first " + std::to_string(kept) + " of " + std::to_string(size) + " bytes");
}

static void write_request(JsonWriter& json, const RequestRow& row, const std::string& base_url)
{
    json.key("request")
        .open_object()
        .field("method", row.method)
        .field("url", url_of(row, base_url))
        .field("httpVersion", "HTTP/1.1")
        .key("cookies")
        .open_array()
        .close_array()
        .key("headers")
        .open_array();
    if (!row.authorization_scheme.empty())
        write_pair(json, "Authorization", row.authorization_scheme + " ***");
    if (!row.content_type.empty()) write_pair(json, "Content-Type", row.content_type);
    json.close_array().key("queryString").open_array();
    for (const auto& [key, value] : row.query) write_pair(json, key, value);
    json.close_array();
    if (row.body_size > 0) {
        json.key("postData")
            .open_object()
            .field("mimeType", row.content_type)
            .key("params")
            .open_array()
            .close_array()
            .field("text", row.body);
        write_comment(json, row.body.size(), row.body_size);
        json.close_object();
    }
    json.field("headersSize", -1).field("bodySize", row.body_size).close_object();
}

static void write_response(JsonWriter& json, const RequestRow& row)
{
    json.key("response")
        .open_object()
        .field("status", row.status)
        .field("statusText", row.status < 400 ? "" : phrase(row.status))
        .field("httpVersion", "HTTP/1.1")
        .key("cookies")
        .open_array()
        .close_array()
        .key("headers")
        .open_array();
    if (!row.reply_type.empty()) write_pair(json, "Content-Type", row.reply_type);
    if (row.retry_after)
        write_pair(json, "Retry-After", std::to_string(*row.retry_after / std::chrono::seconds(1)));
    json.close_array()
        .key("content")
        .open_object()
        .field("size", row.reply_size)
        .field("mimeType", row.reply_type)
        .field("text", row.reply);
    write_comment(json, row.reply.size(), row.reply_size);
    json.close_object()
        .field("redirectURL", "")
        .field("headersSize", -1)
        .field("bodySize", row.reply_size)
        .close_object();
}

static void write_entry(JsonWriter& json, const RequestRow& row, const std::string& base_url)
{
    json.open_object().field("startedDateTime", rfc3339_text(row.at)).field("time", 0);
    write_request(json, row, base_url);
    write_response(json, row);
    json.key("cache").open_object().close_object();
    json.key("timings")
        .open_object()
        .field("send", 0)
        .field("wait", 0)
        .field("receive", 0)
        .close_object();
    const auto what = "request " + std::to_string(row.id) +
                      (row.operation.empty() ? "" : ", " + row.operation) +
                      (row.wire.empty() ? "" : "; the reply was " + row.wire);
    json.field("comment", what).close_object();
}

std::string har(const World& world, const RequestMatcher& matcher, std::size_t after,
                const std::string& base_url)
{
    const auto& log = world.requests;
    JsonWriter json;
    json.open_object()
        .key("log")
        .open_object()
        .field("version", "1.2")
        .key("creator")
        .open_object()
        .field("name", "easyconnect-simulator")
        .field("version", EASYCONNECT_VERSION)
        .close_object()
        .field("comment", "Times are simulated. " + std::to_string(log.dropped) +
                              " older requests had to make room.")
        .key("entries")
        .open_array();
    for (auto i = log.first_after(after); i < log.rows.size(); ++i)
        if (fit(world, matcher, log.rows[i]) == Fit::yes) write_entry(json, log.rows[i], base_url);
    return json.close_array().close_object().close_object().take();
}

} // namespace easyconnect
