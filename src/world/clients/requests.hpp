#pragma once

#include "world/amount.hpp"
#include "world/ids.hpp"
#include "world/sims/sims.hpp"
#include "world/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect {

struct World;

/// What a request's bearer token was worth when it came. The token endpoint asks for none.
enum class TokenState { not_asked, missing, unknown, expired, valid };
/// "not asked" and so on.
const char* name(TokenState);

/// What one rule did to a request, or why it did nothing though the request fitted it.
struct FiredNote {
    std::string rule;  ///< its id
    std::string what;  ///< what it does: "status 503", "latency"
    std::string stage; ///< when: "before", "after_commit"
    bool fired = true;
    std::optional<std::int64_t> drawn{}; ///< what chance gave, 0 to 99; absent: it was not asked
    std::int64_t wanted = 100;           ///< it fires when less than this was drawn
    std::uint64_t occurrence = 0;        ///< which of the requests that fit the rule, from 1
};

/// What mattered of a SIM when a request about it had been answered.
struct CardGlimpse {
    SimStatus status{};
    bool is_attached = false;
    bool has_ended = false;
    Amount data_left{};
    Amount sms_left{};
};

/// One request to the platform's API and its reply, as the log keeps them. It holds no secret: of
/// the authorization only its scheme, and of the token what it was worth and its number.
struct RequestRow {
    static constexpr std::size_t body_most = std::size_t{4} * 1024; ///< bytes kept of one body

    std::uint64_t id = 0; ///< from 1 without gaps, in the order of arrival
    VirtualTime at{};
    std::string method{};
    std::string path{}; ///< as sent, still percent-encoded, without the query
    std::vector<std::pair<std::string, std::string>> query{}; ///< decoded, in the order sent
    std::string operation{};              ///< "sms.submit"; empty: nothing answers there
    std::optional<std::size_t> account{}; ///< its place among the world's accounts, when known
    std::optional<Iccid> iccid{};         ///< when the path names one
    std::string content_type{};
    std::string body{};        ///< the first `body_most` bytes
    std::size_t body_size = 0; ///< as it came

    std::string authorization_scheme{}; ///< "Bearer"; never what follows it
    TokenState token_state = TokenState::not_asked;
    std::uint64_t token = 0; ///< which of the tokens issued, from 1; 0: not known
    std::optional<CardGlimpse> card{};

    int status = 0;
    std::string reply{}; ///< the first `body_most` bytes
    std::size_t reply_size = 0;
    std::string reply_type{};
    std::optional<Duration> retry_after{};
    std::string refusal{};       ///< one sentence, when it was declined
    std::string refusal_where{}; ///< the JSON pointer, query key or header it is about
    std::optional<SmsId> accepted{};
    std::string wire{};             ///< what was done to the reply on its way; empty: nothing
    bool is_lost = false;           ///< the reply did not reach the client whole
    std::vector<FiredNote> notes{}; ///< of the rules that the request fitted, in their order
};

/// What is looked at when a request is judged beside others, but not kept with it.
struct CallTrace {
    /// REAL time since the simulator started: time between calls is judged by the clock that went
    /// further, since simulated time may stand still (manual pace) while a client rightly waits.
    std::chrono::milliseconds arrived{};
    std::uint64_t token_print = 0; ///< tells tokens apart, also unknown ones; 0: there was none
    std::uint64_t call_print = 0;  ///< tells calls apart: by account, method, path, query and body
};

/// About how much memory a row takes; `RequestLog::bytes` adds these up.
std::size_t weight(const RequestRow&);

/// The newest requests, oldest first. BEYOND: the platform shows no such log.
struct RequestLog {
    std::deque<RequestRow> rows{}; ///< with ids in a row
    std::uint64_t recorded = 0;    ///< ever: the newest id
    std::uint64_t forgotten = 0;   ///< the newest id when the log was emptied by hand
    std::uint64_t dropped = 0;     ///< had to make room since then
    VirtualTime newest_dropped{};  ///< when the last of those had come
    std::size_t bytes = 0;         ///< of the rows kept

    /// Null when there never was one, or it is not kept any more.
    const RequestRow* find(std::uint64_t id) const;
    /// The rows after `after`, as a place in `rows`.
    std::size_t first_after(std::uint64_t after) const;
    /// Whether rows had to make room that came after the row `after` and not before `from`: a
    /// question about these cannot be answered.
    bool misses_any(std::uint64_t after, VirtualTime from) const;
};

/// Writes a request into the log, at the world's present time; it gets its id. Bodies are cut to
/// what is kept; their sizes count as they are when they are 0. Beyond `Bounds::request_rows` or
/// `request_bytes` the oldest make room. What it tells about the client goes to the findings.
void log_request(World&, RequestRow, const CallTrace&);

/// Empties the log by hand; ids go on, and questions begin after this.
void forget_requests(World&);

/// The name of the account that a row's request was of; empty when it is not known.
std::string_view account_name(const World&, const RequestRow&);

} // namespace easyconnect
