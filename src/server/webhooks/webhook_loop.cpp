#include "server/webhooks/webhook_loop.hpp"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace easyconnect {

using Reason = NetworkFailure::Reason;

WebhookLoop::WebhookLoop(const SenderLimits& limits, int wake) : limits_(limits)
{
    if (!limits.ca_file.empty()) static_cast<void>(trust());
    if (limits.own) own_trust_.emplace(limits.own);
    if (!epoll_.add(wake, EPOLLIN, nullptr) || !epoll_.add(names_.descriptor(), EPOLLIN, &names_))
        throw std::runtime_error("webhook sender: no file descriptor can be watched");
}

/// Made when it is first needed: reading the system's authorities takes some 20 ms.
const TlsTrust& WebhookLoop::trust()
{
    if (!trust_) trust_.emplace(limits_.ca_file);
    return *trust_;
}

// --- beginning

std::size_t WebhookLoop::begin(OwnPorts own_ports)
{
    own_ports_ = own_ports;
    std::size_t begun = 0;
    while (auto envelope = queue_.take(limits_.on_the_wire - on_the_wire_)) {
        ++on_the_wire_;
        ++begun;
        const auto now = Clock::now();
        const auto deadline = now + std::min(limits_.deadline, envelope->post.patience);
        const auto origin = envelope->post.target.origin();
        start({now, deadline, std::move(*envelope)}, origin);
    }
    return begun;
}

/// Sends over the idle connection that was used last: so the surplus of a storm may end.
void WebhookLoop::start(WebhookAttempt attempt, const std::string& origin)
{
    for (;;) {
        WebhookConnection* latest = nullptr;
        for (const auto& each : connections_) {
            if (!each->is_idle() || each->origin() != origin) continue;
            if (!latest || each->idle_since() > latest->idle_since()) latest = each.get();
        }
        if (!latest) return start_fresh(std::move(attempt), origin);
        if (latest->takes(attempt.envelope.post, own_ports_)) {
            latest->carry(std::move(attempt));
            return look_at(*latest);
        }
        latest->close();
    }
}

void WebhookLoop::start_fresh(WebhookAttempt attempt, const std::string& origin)
{
    const auto& target = attempt.envelope.post.target;
    TrustedSides trusted;
    if (target.scheme() == "https") trusted = {&trust(), own_trust_ ? &*own_trust_ : nullptr};
    const auto addresses = names_.ask(target.host(), target.port());
    auto& connection = *connections_.emplace_back(std::make_unique<WebhookConnection>(
        epoll_, limits_, trusted, origin, own_ports_, std::move(attempt)));
    if (!addresses) return;
    connection.addresses_found(*addresses);
    look_at(connection);
}

// --- going on

void WebhookLoop::wait(Patience patience)
{
    for (const auto& event : epoll_.wait(patience == Patience::none ? 0 : timeout())) {
        if (event.data.ptr == nullptr) continue; // our owner knows what it wants
        if (event.data.ptr == &names_) {
            take_addresses();
            continue;
        }
        auto& connection = *static_cast<WebhookConnection*>(event.data.ptr);
        connection.ready();
        look_at(connection);
    }
    look_at_clock();
    drop_surplus();
    drop_closed();
}

void WebhookLoop::take_addresses()
{
    for (const auto& answer : names_.take())
        for (std::size_t i = 0; i < connections_.size(); ++i) { // a resent post adds one
            auto& connection = *connections_[i];
            if (!connection.waits_for(answer.host, answer.port)) continue;
            connection.addresses_found(answer.addresses);
            look_at(connection);
        }
}

void WebhookLoop::look_at_clock()
{
    const auto now = Clock::now();
    for (std::size_t i = 0; i < connections_.size(); ++i) {
        connections_[i]->look_at_clock(now);
        look_at(*connections_[i]);
    }
}

/// Takes the result of a post, when there is one. A post for which a used connection turned out to
/// be closed is sent once more.
void WebhookLoop::look_at(WebhookConnection& connection)
{
    if (!connection.result()) return;
    auto result = *std::exchange(connection.result(), {});
    auto attempt = std::move(connection.attempt());
    if (!result && result.error().reason == Reason::closed && connection.is_used())
        return start_fresh(std::move(attempt), connection.origin());

    WebhookOutcome outcome;
    if (result) {
        outcome = std::move(*result);
    } else {
        outcome.error = connection.origin() + ": " + result.error().text;
        if (result.error().reason == Reason::late)
            outcome.error += " within " +
                             std::to_string(std::chrono::floor<std::chrono::milliseconds>(
                                                attempt.deadline - attempt.begun)
                                                .count()) +
                             " ms";
    }
    outcome.took = std::chrono::floor<std::chrono::milliseconds>(Clock::now() - attempt.begun);
    --on_the_wire_;
    queue_.done(attempt.envelope.post.target);
    finished_.push_back({std::move(attempt.envelope), std::move(outcome)});
}

// --- ending

/// Only at the end of a round: until then epoll's list may still name a closed connection.
void WebhookLoop::drop_closed()
{
    std::erase_if(connections_, [](const auto& connection) { return connection->is_closed(); });
}

/// Closes the idle connections that were used longest ago, when there are too many.
void WebhookLoop::drop_surplus()
{
    for (;;) {
        std::size_t idle = 0;
        WebhookConnection* oldest = nullptr;
        for (const auto& each : connections_) {
            if (!each->is_idle()) continue;
            ++idle;
            if (!oldest || each->idle_since() < oldest->idle_since()) oldest = each.get();
        }
        if (idle <= limits_.kept_connections) return;
        oldest->close();
    }
}

/// Until something is late, in milliseconds; -1 for ever.
int WebhookLoop::timeout() const
{
    auto next = Clock::time_point::max();
    for (const auto& connection : connections_) next = std::min(next, connection->next_look());
    if (next == Clock::time_point::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

} // namespace easyconnect
