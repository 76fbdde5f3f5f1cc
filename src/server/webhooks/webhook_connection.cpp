#include "server/webhooks/webhook_connection.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <httplib.h>
#include <string_view>
#include <utility>

namespace easyconnect {

namespace {

using Reason = NetworkFailure::Reason;

/// The status line and headers of an answer may have this many bytes.
/// BEYOND: the limit of nginx and Node.js is about the same.
constexpr std::size_t longest_header = std::size_t{16} * 1'024;

/// The body may arrive in chunks of one byte, each with a frame of five more.
constexpr std::size_t longest_framing = 8;

/// What WebhookOutcome::answer holds at most.
constexpr std::size_t kept_of_answer = 1'024;

/// httplib's writer of requests and reader of answers, without its sockets: the library's own have
/// a time limit for each read, not for the call.
class HttpMessages : private httplib::ClientImpl {
public:
    HttpMessages() : ClientImpl("unused")
    {
        set_url_encode(false); // the customer's URL is sent as written
        set_decompress(false);
    }
    using ClientImpl::process_request;
};

httplib::Request request_for(const WebhookPost& post)
{
    httplib::Request request;
    request.method = post.method;
    request.path = post.target.path();
    request.headers = {{"Host", post.target.authority()},
                       {"Content-Type", "application/json"},
                       {"Accept", "application/json"},
                       {"User-Agent", "easyconnect-simulator"}};
    request.body = post.body;
    return request;
}

bool is_framed(const httplib::Response& response)
{
    return response.status == 204 || response.has_header("Content-Length") ||
           response.has_header("Transfer-Encoding");
}

bool keeps_connection(const httplib::Response& response)
{
    auto connection = response.get_header_value("Connection");
    std::ranges::transform(connection, connection.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; });
    return response.version == "HTTP/1.1" && connection.find("close") == std::string::npos &&
           is_framed(response);
}

} // namespace

/// The bytes of one exchange, as httplib wants to see them. A request leaves in one piece, when the
/// first byte of the answer is asked for.
class WebhookStream final : public httplib::Stream {
public:
    WebhookStream(WebhookConnection& connection, std::size_t answer_read, const CallEnd& end)
        : connection_(connection), end_(end),
          longest_answer_(longest_header + longest_framing * answer_read)
    {}

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return INVALID_SOCKET; }

    ssize_t write(const char* bytes, std::size_t size) override
    {
        unsent_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }

    ssize_t read(char* into, std::size_t size) override
    {
        if (!send_request() || !fill()) return -1;
        const auto count = std::min(size, arrived_ - taken_);
        std::memcpy(into, buffer_.data() + taken_, count);
        taken_ += count;
        total_ += count;
        return static_cast<ssize_t>(count);
    }

    void begin_body() { is_in_body_ = true; }
    bool is_too_long() const { return total_ >= (is_in_body_ ? longest_answer_ : longest_header); }
    bool has_leftover() const { return taken_ < arrived_; }
    bool has_begun() const { return total_ > 0; }
    std::optional<NetworkFailure>& failure() { return failure_; }

private:
    bool send_request()
    {
        if (unsent_.empty()) return !failure_;
        if (auto sent = connection_.write(unsent_, end_); !sent) failure_ = std::move(sent).error();
        unsent_.clear();
        return !failure_;
    }

    /// False when nothing more may be read; true at the end of the stream, with nothing in the
    /// buffer.
    bool fill()
    {
        if (taken_ < arrived_) return !is_too_long();
        if (is_too_long()) return false;
        auto count = connection_.read(buffer_, end_);
        if (!count) {
            failure_ = std::move(count).error();
            return false;
        }
        taken_ = 0;
        arrived_ = *count;
        return true;
    }

    WebhookConnection& connection_;
    const CallEnd& end_;
    std::size_t longest_answer_;
    std::string unsent_;
    std::array<char, 4'096> buffer_;
    std::size_t taken_ = 0;
    std::size_t arrived_ = 0;
    std::size_t total_ = 0; ///< bytes of the answer that httplib has seen
    bool is_in_body_ = false;
    std::optional<NetworkFailure> failure_;
};

WebhookConnection::WebhookConnection(std::string origin, OutboundSocket socket)
    : origin_(std::move(origin)), socket_(std::move(socket))
{}

WebhookConnection::~WebhookConnection()
{
    if (tls_) tls_->say_goodbye(socket_);
}

NetworkResult<std::unique_ptr<WebhookConnection>>
WebhookConnection::open(const WebhookTarget& target, const TlsTrust* trust,
                        std::chrono::milliseconds patience, const CallEnd& end)
{
    auto socket = OutboundSocket::connect(target.host(), target.port(), patience, end);
    if (!socket) return std::unexpected(std::move(socket).error());
    std::unique_ptr<WebhookConnection> connection(
        new WebhookConnection(target.origin(), std::move(*socket)));
    if (trust != nullptr) {
        auto tls = TlsSession::open(connection->socket_, *trust, target.host(), end);
        if (!tls) return std::unexpected(std::move(tls).error());
        connection->tls_ = std::move(*tls);
    }
    return connection;
}

bool WebhookConnection::is_fit() const
{
    return is_reusable_ && socket_.is_quiet();
}

NetworkResult<WebhookOutcome>
WebhookConnection::exchange(const WebhookPost& post, std::size_t answer_read, const CallEnd& end)
{
    is_reusable_ = false;
    WebhookStream stream(*this, answer_read, end);
    WebhookOutcome outcome;
    std::size_t length = 0;
    bool is_settled = false; // whether the status counts although reading ended early

    auto request = request_for(post);
    request.response_handler = [&](const httplib::Response& response) {
        stream.begin_body();
        is_settled = response.status == 304; // never has a body, whatever its Content-Length says
        return !is_settled;
    };
    request.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t,
                                   std::uint64_t) {
        outcome.answer.append(bytes, std::min(size, kept_of_answer - outcome.answer.size()));
        length += size;
        is_settled = length > answer_read;
        return !is_settled;
    };

    httplib::Response response;
    auto error = httplib::Error::Success;
    const bool is_complete =
        HttpMessages().process_request(stream, request, response, false, error);
    if (is_complete || is_settled || (length > 0 && stream.is_too_long())) {
        is_reusable_ = is_complete && keeps_connection(response) && !stream.has_leftover();
        outcome.status = response.status;
        return outcome;
    }

    if (auto& failure = stream.failure()) {
        if (failure->reason == Reason::late) failure->text = "no complete answer";
        if (failure->reason == Reason::closed && stream.has_begun())
            failure->reason = Reason::other;
        return std::unexpected(std::move(*failure));
    }
    if (!stream.has_begun())
        return std::unexpected(NetworkFailure{
            Reason::closed, "the connection was closed before the first byte of an answer"});
    if (stream.is_too_long())
        return std::unexpected(NetworkFailure{Reason::other, "the answer's header is too long"});
    return std::unexpected(
        NetworkFailure{Reason::other, "the answer is not HTTP/1.1 or ends in the middle"});
}

NetworkResult<std::size_t> WebhookConnection::read(std::span<char> into, const CallEnd& end)
{
    return tls_ ? tls_->read(socket_, into, end) : socket_.read(into, end);
}

NetworkResult<void> WebhookConnection::write(std::string_view bytes, const CallEnd& end)
{
    return tls_ ? tls_->write(socket_, bytes, end) : socket_.write(bytes, end);
}

} // namespace easyconnect
