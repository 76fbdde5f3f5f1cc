#pragma once

#include "server/http/transport_limits.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace easyconnect {

/// The request is not all there yet.
struct NeedMore {
    bool head_complete; ///< only body bytes are missing
    bool client_waits;  ///< it sent `Expect: 100-continue` and holds its body back until told
};

/// One whole request at the start of the buffer. The views point into that buffer.
struct WholeRequest {
    std::string_view method; ///< as sent: any HTTP token
    std::string_view target; ///< `/path?query` as sent (absolute form is cut to this), or `*`
    std::string_view host;   ///< the Host header, or the authority of an absolute-form target
    std::string_view authorization; ///< that header's value; empty when absent
    std::string_view content_type;  ///< that header's value; empty when absent
    std::string_view world;         ///< X-Simulator-World, that header's value; empty when absent
    std::string_view last_event_id; ///< that header's value; empty when absent
    std::string_view if_none_match; ///< that header's value; empty when absent
    std::string_view origin;        ///< that header's value; empty when absent
    std::string_view fetch_site;    ///< Sec-Fetch-Site, that header's value; empty when absent
    std::string_view control_token; ///< X-Simulator-Token, that header's value; empty when absent
    std::string body;               ///< chunks already joined
    int minor_version;              ///< 0 or 1: HTTP/1.0 or HTTP/1.1
    bool keep_alive;                ///< the client means to go on with this connection
    std::size_t size;               ///< bytes of the buffer that were this request
};

/// These bytes are not a request we take. Answer `status` and close: where the next request would
/// begin cannot be known.
struct Unframeable {
    int status;
    std::string message; ///< one sentence: what was wrong and what is right
    std::string path;    ///< of the refused request; empty when its first line was not understood
};

/// What a framer found at the start of a buffer.
using Framing = std::variant<NeedMore, WholeRequest, Unframeable>;

/// A target without its query.
std::string_view path_of(std::string_view target);

/// Finds where a request ends. Pure: no socket, no clock. It is stricter than most servers, because
/// two readings of one byte stream are how requests get smuggled.
///
/// Feed it the same buffer again after bytes were appended; it remembers how far it looked, so the
/// cost is linear in the bytes however they drip in. After a WholeRequest it starts afresh: pass
/// the buffer without that request's `size` bytes. After an Unframeable it is of no further use.
class HttpFramer {
public:
    /// REQUIRES: `limits` outlives the framer.
    explicit HttpFramer(const TransportLimits& limits) : limits_(&limits) {}

    /// Looks at the bytes received since the last request; `buffer` starts with what it started
    /// with last time.
    Framing advance(std::string_view buffer);

    /// The request that is under way in that buffer, without its body. REQUIRES: its head is
    /// complete (NeedMore::head_complete).
    WholeRequest head_in(std::string_view buffer) const;

    /// The path of the request that is under way in that buffer; empty until it is known.
    std::string_view path_in(std::string_view buffer) const
    {
        return path_of(at_.target.in(buffer));
    }

private:
    enum class Phase {
        request_line,
        header_line,
        fixed_body,
        chunk_size,
        chunk_data,
        chunk_end,
        trailer_line,
        complete,
        unframeable,
    };
    enum class Body { none, fixed, chunked };
    enum class Line { whole, partial, refused };

    /// A part of the buffer; survives the buffer being moved as it grows.
    struct Span {
        std::size_t begin = 0;
        std::size_t size = 0;
        bool present = false;

        std::string_view in(std::string_view buffer) const { return buffer.substr(begin, size); }
    };

    /// One request's progress; replaced by a fresh one for the next request.
    struct Progress {
        Phase phase = Phase::request_line;
        std::size_t position = 0; ///< the first byte not yet understood
        std::size_t scanned = 0;  ///< up to here there is no line end after `position`
        std::size_t blank_lines = 0;
        std::size_t header_lines = 0;
        std::size_t hosts = 0; ///< Host header lines seen
        std::size_t body_begin = 0;
        std::size_t body_limit = 0;
        std::size_t missing = 0; ///< bytes of the fixed body, or of the chunk in hand
        Span method, target, host, authorization, content_type, content_length, transfer_encoding,
            world, last_event_id, if_none_match, origin, fetch_site, control_token;
        Body body_kind = Body::none;
        int minor_version = 1;
        bool close = false;
        bool keep_alive = false;
        bool expects_continue = false;
        std::string body{}; ///< of the chunks so far
    };

    bool step(std::string_view buffer);
    Line next_line(std::string_view buffer, std::size_t longest, int status,
                   std::string_view& line);
    bool read_request_line(std::string_view buffer);
    bool read_target(std::string_view buffer, std::string_view target);
    bool read_version(std::string_view version);
    bool read_header_line(std::string_view buffer);
    bool read_header(std::string_view buffer, std::string_view name, std::string_view value);
    bool keep_once(Span& span, std::string_view buffer, std::string_view name,
                   std::string_view value);
    bool finish_head(std::string_view buffer);
    bool expect_body(std::string_view buffer);
    bool read_fixed_body(std::string_view buffer);
    bool read_chunk_size(std::string_view buffer);
    bool read_chunk_data(std::string_view buffer);
    bool read_chunk_end(std::string_view buffer);
    bool read_trailer_line(std::string_view buffer);
    bool chunking_is_bearable(std::size_t end);
    bool decline(int status, std::string message);
    WholeRequest take(std::string_view buffer);

    const TransportLimits* limits_;
    Progress at_{};
    Unframeable refusal_{};
};

} // namespace easyconnect
