#pragma once

#include "world/webhooks/webhook_post.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>

namespace easyconnect {

/// A post and the label by which its owner recognises the outcome.
struct WebhookEnvelope {
    std::uint64_t era; ///< opaque to the sender, such as the life of the world it comes from
    WebhookPost post;
    /// When not empty, the post carries `X-Simulator-Token: <it>`: it goes to a sink of our own,
    /// behind our own door. A secret, as the post's bearer.
    std::string control_token{};
};

/// The posts that wait, and whose turn it is: oldest first for each target, the targets in turn.
/// A target has at most `in_flight_most` of its next post on the wire and never more than half of
/// the places that other targets have left over, so that receivers that hang leave room for the
/// next one. Not for several threads at a time.
class WebhookQueue {
public:
    void push(WebhookEnvelope envelope);

    /// The next post that may go while `free_places` more may be on the wire; empty when there is
    /// none. It counts as on the wire until `done`.
    std::optional<WebhookEnvelope> take(std::size_t free_places);

    /// Ends a post that `take` gave.
    void done(const WebhookTarget& target);

private:
    struct Lane {
        std::deque<WebhookEnvelope> waiting;
        std::size_t on_the_wire = 0;
    };
    using Lanes = std::map<std::string, Lane>; // by the target's text
    using Turns = std::list<Lanes::iterator>;  // lanes with waiting posts, the next one first

    Turns::const_iterator next_turn(std::size_t free_places) const;

    Lanes lanes_;
    Turns turns_;
};

} // namespace easyconnect
