#include "server/webhooks/answer_reader.hpp"

#include "server/http/http_grammar.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace easyconnect {

namespace {

/// The body may arrive in chunks of one byte, each with a frame of five more.
constexpr std::size_t longest_framing = 8;

/// A whole number without a sign in all of `text`.
std::optional<std::size_t> number(std::string_view text, int base)
{
    std::size_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return {};
    return value;
}

} // namespace

AnswerReader::State AnswerReader::take(std::string_view bytes)
{
    has_begun_ |= !bytes.empty();
    while (state_ == State::unfinished && step(bytes)) {
    }
    if (!bytes.empty()) keeps_connection_ = false; // an answer to nothing
    return state_;
}

AnswerReader::State AnswerReader::end()
{
    keeps_connection_ = false;
    if (phase_ == Phase::rest)
        complete();
    else
        is_garbage();
    return state_;
}

/// Understands one more line or piece of the body; false when there is nothing left to do now.
bool AnswerReader::step(std::string_view& bytes)
{
    if (bytes.empty()) return false;
    switch (phase_) {
    case Phase::fixed_body:
    case Phase::chunk_data: {
        take_body(bytes, missing_);
        if (state_ != State::unfinished || missing_ > 0) return false;
        if (phase_ == Phase::fixed_body) return complete();
        phase_ = Phase::chunk_end;
        return true;
    }
    case Phase::rest: take_body(bytes, bytes.size()); return false;
    default: break;
    }
    const auto line = next_line(bytes);
    if (!line) return false;
    switch (phase_) {
    case Phase::status_line: return read_status_line(*line);
    case Phase::header: return line->empty() ? finish_head() : read_header(*line);
    case Phase::chunk: return read_chunk_size(*line);
    case Phase::chunk_end: phase_ = Phase::chunk; return line->empty() || is_garbage();
    default: return line->empty() ? complete() : true; // of the trailer
    }
}

/// The next line without its CR LF; nothing when its end has not come or it may not be there.
std::optional<std::string_view> AnswerReader::next_line(std::string_view& bytes)
{
    const auto size = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    auto line = bytes.substr(0, size);
    bytes.remove_prefix(size);

    const bool is_head = phase_ == Phase::status_line || phase_ == Phase::header;
    (is_head ? head_size_ : framing_size_) += size;
    if (head_size_ > longest_head) {
        break_off("the answer's header is too long");
        return {};
    }
    if (framing_size_ > longest_head + longest_framing * body_most_) {
        keeps_connection_ = false;
        complete();
        return {};
    }
    if (!line.ends_with('\n') || !line_.empty()) line_ += line;
    if (!line.ends_with('\n')) return {};
    if (!line_.empty()) line = whole_line_ = std::exchange(line_, {});
    if (!line.ends_with("\r\n")) {
        is_garbage();
        return {};
    }
    line.remove_suffix(2);
    return line;
}

/// Such as "HTTP/1.1 204 No Content"; the reason may be missing.
bool AnswerReader::read_status_line(std::string_view line)
{
    constexpr std::string_view version = "HTTP/1.";
    constexpr std::size_t status_at = version.size() + 2;
    if (!line.starts_with(version) || line.size() < status_at + 3) return is_garbage();
    const char minor = line[version.size()];
    const auto status = number(line.substr(status_at, 3), 10);
    const auto rest = line.substr(status_at + 3);
    if ((minor != '0' && minor != '1') || line[status_at - 1] != ' ' || !status || *status < 100 ||
        (!rest.empty() && rest.front() != ' '))
        return is_garbage();
    status_ = static_cast<int>(*status);
    keeps_connection_ = minor == '1';
    phase_ = Phase::header;
    return true;
}

bool AnswerReader::read_header(std::string_view line)
{
    const auto name = line.substr(0, line.find(':'));
    if (name.empty() || name.size() == line.size() ||
        !std::ranges::all_of(name, is_token_character) || has_control(line))
        return is_garbage();
    const auto value = without_padding(line.substr(name.size() + 1));
    if (is_word(name, "content-length")) {
        const auto length = number(value, 10);
        if (!length || (length_ && *length_ != *length)) return is_garbage();
        length_ = length;
    } else if (is_word(name, "transfer-encoding")) {
        has_transfer_encoding_ = true;
        each_member(value, [this](std::string_view coding) {
            is_chunked_ = is_word(coding, "chunked"); // the last one counts
        });
    } else if (is_word(name, "connection")) {
        each_member(value, [this](std::string_view option) {
            if (is_word(option, "close")) keeps_connection_ = false;
        });
    }
    return true;
}

bool AnswerReader::finish_head()
{
    const bool is_interim = status_ < 200 && status_ != 101;
    const bool has_length = length_.has_value();
    const auto length = std::exchange(length_, {}).value_or(0);
    const bool has_coding = std::exchange(has_transfer_encoding_, false);
    if (is_interim) {
        phase_ = Phase::status_line;
        return true;
    }
    if (status_ == 101 || status_ == 204 || status_ == 304) {
        // never with a body; but who speaks of one may send it
        keeps_connection_ &= status_ == 204 && length == 0 && !has_coding;
        return complete();
    }
    if (has_coding) {
        keeps_connection_ &= !has_length; // two lengths are one too many to go on
        phase_ = is_chunked_ ? Phase::chunk : Phase::rest;
        return true;
    }
    phase_ = has_length ? Phase::fixed_body : Phase::rest;
    missing_ = length;
    return has_length && missing_ == 0 ? complete() : true;
}

bool AnswerReader::read_chunk_size(std::string_view line)
{
    const auto size = number(without_padding(line.substr(0, line.find(';'))), 16);
    if (!size) return is_garbage();
    missing_ = *size;
    phase_ = missing_ == 0 ? Phase::trailer : Phase::chunk_data;
    return true;
}

/// Takes up to `most` bytes of the body.
void AnswerReader::take_body(std::string_view& bytes, std::size_t most)
{
    const auto piece = bytes.substr(0, most);
    bytes.remove_prefix(piece.size());
    missing_ -= std::min(missing_, piece.size());
    body_size_ += piece.size();
    body_ += piece.substr(0, kept - body_.size());
    if (body_size_ <= body_most_) return;
    keeps_connection_ = false;
    complete();
}

/// These three give false: there is nothing more to do.
bool AnswerReader::complete()
{
    state_ = State::complete;
    return false;
}

bool AnswerReader::break_off(std::string complaint)
{
    state_ = State::broken;
    complaint_ = std::move(complaint);
    return false;
}

bool AnswerReader::is_garbage()
{
    return break_off("the answer is not HTTP/1.1 or ends in the middle");
}

} // namespace easyconnect
