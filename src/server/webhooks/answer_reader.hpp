#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// Reads one HTTP/1.1 or HTTP/1.0 answer to a PATCH or POST, as its bytes come. Pure: no socket, no
/// clock. Interim answers (1xx) are skipped (RFC 9110, 15.2). The body ends as RFC 9112, 6.3 says:
/// by its length, by its last chunk, or with the connection. Lines end with CR LF.
class AnswerReader {
public:
    /// The first bytes of a body that are kept. They end up in WebhookOutcome::answer.
    static constexpr std::size_t kept = 1'024;
    /// Status lines and headers, interim ones included, may have this many bytes.
    /// BEYOND: the limits of nginx and Node.js are about the same.
    static constexpr std::size_t longest_head = std::size_t{16} * 1'024;

    enum class State {
        unfinished,
        complete,
        broken, ///< `complaint` says why
    };

    /// When a body has more than `body_most` bytes, the answer is complete without the rest.
    explicit AnswerReader(std::size_t body_most) : body_most_(body_most) {}

    /// The next bytes from the connection. REQUIRES: it is unfinished.
    State take(std::string_view bytes);

    /// The connection has ended. REQUIRES: it is unfinished.
    State end();

    /// Whether any byte has come.
    bool has_begun() const { return has_begun_; }
    /// Half a sentence about what is wrong.
    const std::string& complaint() const { return complaint_; }

    // Of a complete answer:
    int status() const { return status_; }
    std::string& body() { return body_; }
    /// Whether another request may follow on the connection: the answer's end was clear, nothing
    /// came after it, and the receiver does not mean to close.
    bool keeps_connection() const { return keeps_connection_; }

private:
    enum class Phase {
        status_line,
        header,
        fixed_body,
        chunk,
        chunk_data,
        chunk_end,
        trailer,
        rest
    };

    bool step(std::string_view& bytes);
    std::optional<std::string_view> next_line(std::string_view& bytes);
    bool read_status_line(std::string_view line);
    bool read_header(std::string_view line);
    bool finish_head();
    bool read_chunk_size(std::string_view line);
    void take_body(std::string_view& bytes, std::size_t most);
    bool complete();
    bool break_off(std::string complaint);
    bool is_garbage();

    const std::size_t body_most_;
    State state_ = State::unfinished;
    Phase phase_ = Phase::status_line;
    std::string complaint_;
    std::string line_;       ///< the beginning of a line whose end has not come
    std::string whole_line_; ///< a line that came in pieces
    std::size_t head_size_ = 0;
    std::size_t framing_size_ = 0; ///< bytes around chunks
    std::size_t body_size_ = 0;
    std::size_t missing_ = 0; ///< bytes of the fixed body, or of the chunk in hand
    std::optional<std::size_t> length_;
    int status_ = 0;
    bool is_chunked_ = false;
    bool has_transfer_encoding_ = false;
    bool has_begun_ = false;
    bool keeps_connection_ = true;
    std::string body_;
};

} // namespace easyconnect
