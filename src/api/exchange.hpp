#pragma once

#include "api/wire.hpp"
#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace easyconnect {

struct Reply;
struct TargetRules;
struct World;

/// One HTTP request as the API sees it: already framed, decoded and bounded by the transport.
struct Request {
    std::string method; ///< as sent: "GET"
    std::string path;   ///< as sent, still percent-encoded, without the query
    std::vector<std::pair<std::string, std::string>> query{}; ///< decoded, in the order sent
    std::string authorization{};                              ///< that header's value, or empty
    std::string content_type{};                               ///< that header's value, or empty
    std::string world{}; ///< the X-Simulator-World header: the world that a control call is for
    std::string last_event_id{}; ///< that header: what a reader of a stream had before it came back
    std::string if_none_match{}; ///< that header's value, or empty; pages alone look at it
    std::string host{};          ///< that header's value; empty: HTTP/1.0 without one
    std::string origin{};        ///< that header's value: the web page that makes a browser ask
    std::string fetch_site{};    ///< Sec-Fetch-Site, which browsers send, or empty
    std::string control_token{}; ///< X-Simulator-Token, or empty; a secret
    std::string body{};
    std::string
        base_url{}; ///< where this client reaches us, for `Location`: "http://127.0.0.1:8080"
    /// Set when no client but the world's script makes the call: the user in whose name. Such a
    /// call needs no token, meets no fault and is in no log of requests.
    std::optional<std::string> scripted_account{};
    /// REAL time since the simulator started; findings about clients are judged by it, too.
    std::chrono::milliseconds arrived{};
    std::vector<std::string> captured{}; ///< the {names} of the matched path, decoded, in order
    /// Where webhooks may be made to go; null: nobody has said. Outlives the call.
    const TargetRules* target_rules = nullptr;

    /// The first value of a query key; empty when it is absent, since an empty value means "not
    /// given" on this platform (contract 1, "empty query values").
    std::string_view parameter(std::string_view key) const;
};

/// Move the clock, and come back when all that became due has happened and every webhook has its
/// outcome: by so much from when it begins, or to a moment.
struct AdvanceClock {
    std::variant<Duration, VirtualTime> target;
};

/// Let time pass in another way from now on.
struct ChangePace {
    Pace pace;
    double factor; ///< virtual seconds in a real second; meaningful when scaled
};

/// Go back to the world as it was at the start.
struct ResetWorld {};

/// Hold the reply back for this much REAL time, as a sink's script wants it.
struct AnswerLater {
    std::chrono::milliseconds after;
};

/// Answer when something has come about, or when so much REAL time is over. What it waits for is
/// looked at whenever the world has changed, so it must be quick to say, and may remember how far
/// it has looked.
struct AwaitCondition {
    std::function<bool(const World&)> is_met;
    std::function<Reply(const World&)> answer; ///< asked once, when it is met or the time is over
    std::chrono::milliseconds patience;
};

/// Look at the worlds that are served side by side, make one, or end it.
struct TendWorlds {
    enum class What { list, show, make, end, end_all };
    What what;
    std::string name{};                    ///< of show, make and end
    std::optional<std::string> password{}; ///< of make: of its one account; absent: a template's
};

/// Answer with what the process counts and holds, all worlds together.
struct TellMetrics {};

/// Answer with how far the scenario is that runs in the world, and what its judge says so far.
struct TellScenario {};

/// Answer with the whole world as one document.
struct TakeSnapshot {};

/// Put the world back that such a document describes.
struct PutSnapshot {
    std::string text;
};

/// What is told of a world that is followed, beside what it knows of itself.
struct WorldEra {
    std::string name;      ///< another name, another world: it was reset or exchanged meanwhile
    std::uint64_t changes; ///< calls of the control plane that changed something, or may have
};

/// What has come about in a world since it was asked last, as a piece of a body.
struct WorldNews {
    std::string text{};
    bool is_all = true; ///< false: there is more to tell at once
};

/// Go on with the reply's body for as long as its client stays and the world is there.
struct FollowWorld {
    std::function<WorldNews(const World&, const WorldEra&)> news; ///< must be quick
    std::string farewell;                                         ///< when the world ends
    std::string filler; ///< when there was no news for a while, so that nobody hangs up
};

/// What only the owner of the clock and the threads can do. A handler returns it as data.
using Command =
    std::variant<std::monostate, AdvanceClock, ChangePace, ResetWorld, AnswerLater, AwaitCondition,
                 FollowWorld, TendWorlds, TellMetrics, TellScenario, TakeSnapshot, PutSnapshot>;

/// A body that goes on for as long as its client stays. The transport asks for it piece by piece,
/// on a thread that serves others, so the functions must be quick; it asks nothing more, and lets
/// go of them, when the client has gone.
struct LiveBody {
    /// What follows, perhaps nothing yet.
    struct Piece {
        std::string text{};
        bool is_last = false;
    };
    /// What has come about since it was asked last.
    std::function<Piece()> next;
    /// Has `ring` called once, on any thread, as soon as asking may bring something; at once when
    /// it may already.
    std::function<void(std::function<void()> ring)> call_back;

    std::chrono::milliseconds pause{100};      ///< REAL time from one asking to the next, at least
    std::chrono::milliseconds silence{15'000}; ///< without a piece for so long, the filler is sent
    std::string filler{};
};

/// One HTTP reply, before the transport adds its own headers (Date, Connection, Content-Length).
struct Reply {
    int status = 200;
    std::string body{};
    std::string content_type = "application/json;charset=UTF-8"; ///< contract 1, recorded
    std::vector<std::pair<std::string, std::string>> headers{};

    Command command{};                  ///< done by the simulator before the reply leaves
    std::string issued_token{};         ///< the bearer token that this reply gives
    std::optional<SmsId> accepted{};    ///< the message this reply acknowledges
    std::shared_ptr<void> on_written{}; ///< released when the reply has left, or never will
    Wire wire{};                        ///< what goes wrong on its way, on purpose
    std::shared_ptr<LiveBody> live{};   ///< what follows its body, until the client goes
};

/// The whole simulated API, and the control plane beside it, is this function: it reads the world
/// and the request, changes the world, and says what to answer. It does not move time.
Reply answer(World&, Request);

} // namespace easyconnect
