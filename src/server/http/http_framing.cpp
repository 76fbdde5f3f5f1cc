#include "server/http/http_framing.hpp"

#include "api/endpoints.hpp"
#include "server/http/http_grammar.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace easyconnect {

namespace {

/// Blank lines before a request line are tolerated (RFC 9112, 2.2): some clients end a body so.
constexpr std::size_t blank_lines_max = 4;
constexpr std::size_t method_max = 32;
/// A chunk's size and its extensions; no client we know sends extensions at all.
constexpr std::size_t chunk_line_max = 1024;
constexpr std::size_t chunk_digits_max = 16;

bool is_control_plane(std::string_view path)
{
    return path == "/_simulator" || path.starts_with("/_simulator/");
}

/// The largest body that a request for this path may have.
std::size_t body_limit(std::string_view path, const TransportLimits& limits)
{
    if (path == snapshot_path) return limits.snapshot_body;
    return is_control_plane(path) ? limits.control_body : limits.body;
}

std::string bytes(std::size_t count)
{
    return std::to_string(count) + " bytes";
}

} // namespace

std::string_view path_of(std::string_view target)
{
    return target.substr(0, target.find('?'));
}

Framing HttpFramer::advance(std::string_view buffer)
{
    while (step(buffer)) {
    }
    if (at_.phase == Phase::unframeable) {
        refusal_.path = path_in(buffer);
        return refusal_;
    }
    if (at_.phase == Phase::complete) return take(buffer);
    const bool head_complete = at_.phase > Phase::header_line;
    return NeedMore{head_complete, head_complete && at_.expects_continue};
}

/// Understands one more line or piece of the body; false when there is nothing left to do now.
bool HttpFramer::step(std::string_view buffer)
{
    switch (at_.phase) {
    case Phase::request_line: return read_request_line(buffer);
    case Phase::header_line: return read_header_line(buffer);
    case Phase::fixed_body: return read_fixed_body(buffer);
    case Phase::chunk_size: return read_chunk_size(buffer);
    case Phase::chunk_data: return read_chunk_data(buffer);
    case Phase::chunk_end: return read_chunk_end(buffer);
    case Phase::trailer_line: return read_trailer_line(buffer);
    case Phase::complete:
    case Phase::unframeable: return false;
    }
    return false;
}

bool HttpFramer::decline(int status, std::string message)
{
    at_.phase = Phase::unframeable;
    refusal_.status = status;
    refusal_.message = std::move(message);
    return false;
}

/// The next line without its CR LF. `longest` includes them; beyond it the request is refused.
HttpFramer::Line HttpFramer::next_line(std::string_view buffer, std::size_t longest, int status,
                                       std::string_view& line)
{
    const std::size_t end = buffer.find('\n', at_.scanned);
    const std::size_t length = std::min(end, buffer.size() - 1) + 1 - at_.position;
    if (buffer.size() > at_.position && length > longest) {
        decline(status, "a line of the request is longer than " + bytes(longest));
        return Line::refused;
    }
    if (end == std::string_view::npos) {
        at_.scanned = buffer.size();
        return Line::partial;
    }
    if (end == at_.position || buffer[end - 1] != '\r') {
        decline(400, "lines of a request end with CR LF, not with LF alone");
        return Line::refused;
    }
    line = buffer.substr(at_.position, end - 1 - at_.position);
    at_.position = at_.scanned = end + 1;
    return Line::whole;
}

bool HttpFramer::read_request_line(std::string_view buffer)
{
    // Do not wait for a line end that never comes: a TLS client says hello to the wrong port.
    if (at_.position < buffer.size()) {
        const char first = buffer[at_.position];
        if (!is_token_character(first) && first != '\r' && first != '\n')
            return decline(400, "this is not HTTP; the simulator speaks plain HTTP/1.1 here, use "
                                "an http:// address");
    }
    std::string_view line;
    if (next_line(buffer, limits_->request_line, 414, line) != Line::whole) return false;
    if (line.empty()) {
        if (++at_.blank_lines > blank_lines_max)
            return decline(400, "a request begins with its request line, not with blank lines");
        return true;
    }
    const std::size_t method_end = line.find(' ');
    const std::size_t version_begin = line.rfind(' ');
    if (method_end == std::string_view::npos || method_end == version_begin)
        return decline(400, "a request line is a method, a target and HTTP/1.1, with one space "
                            "between them");
    const std::string_view method = line.substr(0, method_end);
    if (method.empty() || method.size() > method_max ||
        !std::ranges::all_of(method, is_token_character))
        return decline(400, "the method is not an HTTP token of at most " +
                                std::to_string(method_max) + " characters");
    at_.method = Span{static_cast<std::size_t>(method.data() - buffer.data()), method.size(), true};
    if (!read_version(line.substr(version_begin + 1))) return false;
    if (!read_target(buffer, line.substr(method_end + 1, version_begin - method_end - 1)))
        return false;
    at_.phase = Phase::header_line;
    return true;
}

bool HttpFramer::read_version(std::string_view version)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' ||
        !is_digit(version[5]) || !is_digit(version[7]))
        return decline(400, "the request line does not end with HTTP/1.1");
    if (version[5] != '1' || version[7] > '1')
        return decline(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    at_.minor_version = version[7] - '0';
    return true;
}

/// RFC 9112, 3.2: origin form, or absolute form (what a client sends to a proxy), or `*`.
bool HttpFramer::read_target(std::string_view buffer, std::string_view target)
{
    const auto is_visible = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
    if (target.empty() || !std::ranges::all_of(target, is_visible))
        return decline(400, "the request target holds a character that must be percent-encoded");

    const auto span = [&](std::string_view part) {
        return Span{static_cast<std::size_t>(part.data() - buffer.data()), part.size(), true};
    };
    const std::string_view scheme = is_word(target.substr(0, 5), "https") ? "https://" : "http://";
    if (is_word(target.substr(0, scheme.size()), scheme)) {
        target.remove_prefix(scheme.size());
        const std::string_view authority = target.substr(0, target.find_first_of("/?"));
        target.remove_prefix(authority.size());
        if (authority.empty() || authority.find('@') != std::string_view::npos)
            return decline(400, "an absolute request target names a host, and no user");
        at_.host = span(authority);
        if (target.empty()) target = {authority.data() - 1, 1}; // it means "/": RFC 9110, 4.2.3
    }
    const bool is_star = target == "*" && at_.method.in(buffer) == "OPTIONS";
    if (!target.starts_with('/') && !is_star)
        return decline(400, "the request target is a path that begins with a slash");

    at_.target = span(target);
    at_.body_limit = body_limit(path_of(target), *limits_);
    return true;
}

bool HttpFramer::read_header_line(std::string_view buffer)
{
    // What the head has left is a bound on its next line, so that a refusal does not depend on how
    // the bytes were cut on their way.
    const std::size_t room = limits_->head - std::min(at_.position, limits_->head);
    std::string_view line;
    const Line found = next_line(buffer, std::min(limits_->header_line, room), 431, line);
    if (found == Line::refused && refusal_.status == 431 && room < limits_->header_line)
        return decline(431, "the head of the request is longer than " + bytes(limits_->head));
    if (found == Line::refused) return false;
    if (found == Line::partial) return false;
    if (line.empty()) return finish_head(buffer);

    if (++at_.header_lines > limits_->header_lines)
        return decline(431, "the request has more than " + std::to_string(limits_->header_lines) +
                                " header lines");
    if (line.front() == ' ' || line.front() == '\t')
        return decline(400, "a header is one line; continued lines are not taken");
    const auto name_end = std::ranges::find_if_not(line, is_token_character);
    if (name_end == line.begin() || name_end == line.end() || *name_end != ':')
        return decline(400, "a header line is a name, a colon right behind it, and a value");
    if (has_control(line)) return decline(400, "a header holds a control character");
    const auto name_size = static_cast<std::size_t>(name_end - line.begin());
    return read_header(buffer, line.substr(0, name_size),
                       without_padding(line.substr(name_size + 1)));
}

bool HttpFramer::keep_once(Span& span, std::string_view buffer, std::string_view name,
                           std::string_view value)
{
    if (span.present)
        return decline(400, "the header " + std::string(name) + " is given more than once");
    span = Span{static_cast<std::size_t>(value.data() - buffer.data()), value.size(), true};
    return true;
}

/// Keeps what matters for framing and for the API; every other header is read and forgotten.
bool HttpFramer::read_header(std::string_view buffer, std::string_view name, std::string_view value)
{
    if (is_word(name, "host")) {
        if (++at_.hosts > 1) return decline(400, "the header Host is given more than once");
        // An absolute target's host outranks the header: RFC 9112, 3.2.2.
        return at_.host.present || keep_once(at_.host, buffer, name, value);
    }
    if (is_word(name, "authorization")) return keep_once(at_.authorization, buffer, name, value);
    if (is_word(name, "content-type")) return keep_once(at_.content_type, buffer, name, value);
    if (is_word(name, "x-simulator-world")) return keep_once(at_.world, buffer, name, value);
    if (is_word(name, "x-simulator-token"))
        return keep_once(at_.control_token, buffer, name, value);
    if (is_word(name, "origin")) return keep_once(at_.origin, buffer, name, value);
    if (is_word(name, "sec-fetch-site")) return keep_once(at_.fetch_site, buffer, name, value);
    if (is_word(name, "last-event-id")) return keep_once(at_.last_event_id, buffer, name, value);
    if (is_word(name, "if-none-match")) // a second one could only save bytes
        return at_.if_none_match.present || keep_once(at_.if_none_match, buffer, name, value);
    if (is_word(name, "content-length")) return keep_once(at_.content_length, buffer, name, value);
    if (is_word(name, "transfer-encoding"))
        return keep_once(at_.transfer_encoding, buffer, name, value);
    if (is_word(name, "connection")) {
        each_member(value, [this](std::string_view option) {
            at_.close |= is_word(option, "close");
            at_.keep_alive |= is_word(option, "keep-alive");
        });
        return true;
    }
    if (is_word(name, "content-encoding")) {
        if (!value.empty() && !is_word(value, "identity"))
            return decline(415, "Content-Encoding is not supported; send the body as it is");
        return true;
    }
    if (is_word(name, "expect")) {
        if (!is_word(value, "100-continue"))
            return decline(417, "the only expectation understood is 100-continue");
        at_.expects_continue = at_.minor_version > 0;
    }
    return true;
}

bool HttpFramer::finish_head(std::string_view buffer)
{
    // An absolute-form target does not excuse a client from sending Host: RFC 9112, 3.2.
    if (at_.minor_version > 0 && at_.hosts == 0)
        return decline(400, "an HTTP/1.1 request has a Host header");
    return expect_body(buffer);
}

/// RFC 9112, 6.3. A method that usually has a body but gives no length has an empty one.
bool HttpFramer::expect_body(std::string_view buffer)
{
    at_.body_begin = at_.position;
    if (at_.transfer_encoding.present) {
        if (at_.content_length.present)
            return decline(400, "a request has Content-Length or Transfer-Encoding, not both");
        if (at_.minor_version == 0)
            return decline(400, "an HTTP/1.0 request has no Transfer-Encoding");
        if (!is_word(at_.transfer_encoding.in(buffer), "chunked"))
            return decline(501, "the only Transfer-Encoding understood is chunked");
        at_.body_kind = Body::chunked;
        at_.phase = Phase::chunk_size;
        return true;
    }
    if (!at_.content_length.present) {
        at_.phase = Phase::complete;
        return true;
    }
    const std::string_view digits = at_.content_length.in(buffer);
    std::uint64_t length = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size())
        return decline(400, "Content-Length is a number of bytes");
    if (length > at_.body_limit)
        return decline(413, "the body is longer than " + bytes(at_.body_limit));
    at_.missing = static_cast<std::size_t>(length);
    at_.body_kind = Body::fixed;
    at_.phase = Phase::fixed_body;
    return true;
}

bool HttpFramer::read_fixed_body(std::string_view buffer)
{
    if (buffer.size() - at_.position < at_.missing) return false;
    at_.position += at_.missing;
    at_.phase = Phase::complete;
    return true;
}

bool HttpFramer::chunking_is_bearable(std::size_t end)
{
    const std::size_t overhead = end - at_.body_begin - at_.body.size();
    if (overhead <= limits_->chunk_overhead + 8 * at_.body.size()) return true;
    return decline(400, "the chunks of the body have too much around them");
}

bool HttpFramer::read_chunk_size(std::string_view buffer)
{
    std::string_view line;
    if (next_line(buffer, chunk_line_max, 400, line) != Line::whole) return false;
    if (!chunking_is_bearable(at_.position)) return false;

    const std::string_view digits = line.substr(0, line.find(';'));
    std::uint64_t size = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (digits.size() > chunk_digits_max || parsed.ec != std::errc() ||
        parsed.ptr != digits.data() + digits.size())
        return decline(400, "a chunk begins with its size in hexadecimal digits");
    if (has_control(line)) return decline(400, "a chunk extension holds a control character");
    if (size > at_.body_limit - at_.body.size())
        return decline(413, "the body is longer than " + bytes(at_.body_limit));
    at_.missing = static_cast<std::size_t>(size);
    at_.phase = size == 0 ? Phase::trailer_line : Phase::chunk_data;
    return true;
}

bool HttpFramer::read_chunk_data(std::string_view buffer)
{
    const std::string_view piece = buffer.substr(at_.position, at_.missing);
    at_.body.append(piece);
    at_.missing -= piece.size();
    at_.position += piece.size();
    at_.scanned = at_.position;
    if (at_.missing > 0) return false;
    at_.phase = Phase::chunk_end;
    return true;
}

bool HttpFramer::read_chunk_end(std::string_view buffer)
{
    const std::string_view end = buffer.substr(at_.position, 2);
    if (!std::string_view("\r\n").starts_with(end))
        return decline(400, "a chunk is as long as it says, and CR LF follows it");
    if (end.size() < 2) return false;
    at_.position += 2;
    at_.scanned = at_.position;
    at_.phase = Phase::chunk_size;
    return true;
}

bool HttpFramer::read_trailer_line(std::string_view buffer)
{
    std::string_view line;
    if (next_line(buffer, limits_->header_line, 431, line) != Line::whole) return false;
    if (!chunking_is_bearable(at_.position)) return false;
    if (has_control(line)) return decline(400, "a trailer holds a control character");
    if (line.empty()) at_.phase = Phase::complete;
    return true;
}

WholeRequest HttpFramer::head_in(std::string_view buffer) const
{
    return {
        .method = at_.method.in(buffer),
        .target = at_.target.in(buffer),
        .host = at_.host.in(buffer),
        .authorization = at_.authorization.in(buffer),
        .content_type = at_.content_type.in(buffer),
        .world = at_.world.in(buffer),
        .last_event_id = at_.last_event_id.in(buffer),
        .if_none_match = at_.if_none_match.in(buffer),
        .origin = at_.origin.in(buffer),
        .fetch_site = at_.fetch_site.in(buffer),
        .control_token = at_.control_token.in(buffer),
        .body = {},
        .minor_version = at_.minor_version,
        .keep_alive = !at_.close && (at_.minor_version > 0 || at_.keep_alive),
        .size = at_.position,
    };
}

WholeRequest HttpFramer::take(std::string_view buffer)
{
    WholeRequest whole = head_in(buffer);
    whole.body = std::move(at_.body);
    if (at_.body_kind == Body::fixed)
        whole.body = buffer.substr(at_.body_begin, at_.position - at_.body_begin);
    at_ = Progress{};
    return whole;
}

} // namespace easyconnect
