#include "server/webhooks/webhook_connection.hpp"

#include "server/webhooks/webhook_request.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace easyconnect {

using Reason = NetworkFailure::Reason;

WebhookConnection::WebhookConnection(Epoll& epoll, const SenderLimits& limits, TrustedSides trusted,
                                     std::string origin, OwnPorts own_ports, WebhookAttempt attempt)
    : epoll_(epoll), limits_(limits), trusted_(trusted), origin_(std::move(origin)),
      own_ports_(own_ports), attempt_(std::move(attempt))
{}

WebhookConnection::~WebhookConnection()
{
    close();
}

void WebhookConnection::close()
{
    if (tls_ && (stage_ == Stage::idle || stage_ == Stage::exchanging)) {
        tls_->say_goodbye();
        [[maybe_unused]] const auto sent = socket_.write(tls_->outgoing());
    }
    tls_.reset();
    socket_ = {};
    stage_ = Stage::closed;
}

// --- getting there

bool WebhookConnection::waits_for(const std::string& host, int port) const
{
    const auto& target = attempt_.envelope.post.target;
    return stage_ == Stage::resolving && target.host() == host && target.port() == port;
}

void WebhookConnection::addresses_found(const Addresses& addresses)
{
    if (!addresses) return fail(addresses.error());
    addresses_ = *addresses;
    try_next_address();
}

void WebhookConnection::try_next_address()
{
    while (next_address_ < addresses_.size()) {
        const auto& address = addresses_[next_address_++];
        auto refusal =
            address_refusal(address, attempt_.envelope.post.target, own_ports_, limits_.allowed);
        if (!refusal.empty()) {
            last_failure_ = {Reason::other, std::move(refusal)};
            continue;
        }
        auto socket = OutboundSocket::connect(address);
        if (!socket) {
            last_failure_ = std::move(socket).error();
            continue;
        }
        socket_ = std::move(*socket);
        watched_ = EPOLLOUT;
        if (!epoll_.add(socket_.descriptor(), watched_, this)) {
            last_failure_ = {Reason::other, "too many files are watched"};
            continue;
        }
        connect_by_ = Clock::now() + limits_.connect;
        stage_ = Stage::connecting;
        return;
    }
    fail(std::move(last_failure_));
}

void WebhookConnection::connected()
{
    if (auto done = socket_.connected(); !done) {
        last_failure_ = std::move(done).error();
        return try_next_address();
    }
    if (trusted_.receivers == nullptr) return exchange();
    auto session = TlsSession::make(trust_here(), attempt_.envelope.post.target.host());
    if (!session) return fail(std::move(session).error());
    tls_ = std::move(*session);
    stage_ = Stage::shaking_hands;
    shake_hands();
}

/// Whom to trust at the address that it is connected to.
const TlsTrust& WebhookConnection::trust_here() const
{
    const bool is_home =
        trusted_.ourselves != nullptr && is_own_address(addresses_[next_address_ - 1], own_ports_);
    return is_home ? *trusted_.ourselves : *trusted_.receivers;
}

void WebhookConnection::shake_hands()
{
    auto done = tls_->shake_hands();
    unsent_ += tls_->outgoing();
    flush();
    if (result_) return;
    if (!done) return fail(std::move(done).error());
    if (*done) exchange();
}

// --- a post and its answer

bool WebhookConnection::takes(const WebhookPost& post, OwnPorts own_ports) const
{
    return is_idle() && socket_.is_quiet() &&
           address_refusal(addresses_[next_address_ - 1], post.target, own_ports, limits_.allowed)
               .empty();
}

void WebhookConnection::carry(WebhookAttempt attempt)
{
    attempt_ = std::move(attempt);
    is_used_ = true;
    exchange();
}

void WebhookConnection::exchange()
{
    stage_ = Stage::exchanging;
    reader_.emplace(limits_.answer_read);
    const auto request = webhook_request(attempt_.envelope);
    if (!request) return fail(request.error());
    if (!tls_) {
        unsent_ = *request;
        return flush();
    }
    if (auto encrypted = tls_->write(*request); !encrypted)
        return fail(std::move(encrypted).error());
    unsent_ += tls_->outgoing();
    flush();
    // what came along with the end of the handshake is with the session already
    if (!result_) take_encrypted({});
}

void WebhookConnection::flush()
{
    if (!unsent_.empty()) {
        const auto sent = socket_.write(unsent_);
        if (!sent) return fail(sent.error());
        unsent_.erase(0, *sent);
    }
    watch(unsent_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

void WebhookConnection::receive()
{
    std::array<char, 16'384> buffer;
    const auto count = socket_.read(buffer);
    if (!count) return fail(count.error());
    if (!*count) return;
    const std::string_view bytes(buffer.data(), **count);
    if (tls_ && !bytes.empty()) return take_encrypted(bytes);
    if (tls_) return fail({Reason::closed, "the connection was closed"});
    if (bytes.empty()) return take_end();
    take_plain(bytes);
}

void WebhookConnection::take_encrypted(std::string_view bytes)
{
    if (!bytes.empty()) tls_->receive(bytes);
    if (stage_ == Stage::shaking_hands) return shake_hands();
    std::array<char, 16'384> buffer;
    while (!result_ && stage_ != Stage::closed) {
        const auto count = tls_->read(buffer);
        if (!count) return fail(count.error());
        if (!*count) break;
        if (**count == 0) return take_end();
        take_plain({buffer.data(), **count});
    }
    if (stage_ == Stage::closed) return;
    unsent_ += tls_->outgoing();
    flush();
}

/// Bytes of an answer; on an idle connection they are no answer to anything.
void WebhookConnection::take_plain(std::string_view bytes)
{
    if (stage_ != Stage::exchanging) return close();
    read_answer(reader_->take(bytes));
}

void WebhookConnection::take_end()
{
    if (stage_ != Stage::exchanging) return close();
    if (!reader_->has_begun())
        return fail(
            {Reason::closed, "the connection was closed before the first byte of an answer"});
    read_answer(reader_->end());
}

void WebhookConnection::read_answer(AnswerReader::State state)
{
    if (state == AnswerReader::State::unfinished) return;
    if (state == AnswerReader::State::broken) return fail({Reason::other, reader_->complaint()});
    WebhookOutcome outcome;
    outcome.status = reader_->status();
    outcome.answer = std::move(reader_->body());
    result_ = std::move(outcome);
    idle_since_ = Clock::now();
    stage_ = Stage::idle;
    if (!reader_->keeps_connection() || !unsent_.empty()) close();
}

void WebhookConnection::fail(NetworkFailure failure)
{
    if (stage_ != Stage::idle) {
        if (failure.reason == Reason::closed && reader_ && reader_->has_begun())
            failure.reason = Reason::other;
        result_ = std::unexpected(std::move(failure));
    }
    close();
}

// --- what the loop tells

void WebhookConnection::ready()
{
    switch (stage_) {
    case Stage::connecting: return connected();
    case Stage::shaking_hands:
    case Stage::exchanging:
        if (!unsent_.empty()) flush();
        if (!result_) receive();
        return;
    case Stage::idle: return receive();
    case Stage::resolving:
    case Stage::closed: return;
    }
}

void WebhookConnection::look_at_clock(Clock::time_point now)
{
    if (now < next_look()) return;
    if (stage_ == Stage::idle) return close();
    if (now >= attempt_.deadline) {
        const char* missing = stage_ == Stage::resolving       ? "no address for the host name"
                              : stage_ == Stage::connecting    ? "no connection"
                              : stage_ == Stage::shaking_hands ? "no TLS session"
                                                               : "no complete answer";
        return fail({Reason::late, missing});
    }
    last_failure_ = {Reason::other,
                     "no connection within " + std::to_string(limits_.connect.count()) + " ms"};
    try_next_address();
}

WebhookConnection::Clock::time_point WebhookConnection::next_look() const
{
    switch (stage_) {
    case Stage::closed: return Clock::time_point::max();
    case Stage::idle: return idle_since_ + limits_.idle;
    case Stage::connecting: return std::min(attempt_.deadline, connect_by_);
    default: return attempt_.deadline;
    }
}

void WebhookConnection::watch(std::uint32_t events)
{
    if (events == watched_) return;
    watched_ = events;
    epoll_.change(socket_.descriptor(), events, this);
}

} // namespace easyconnect
