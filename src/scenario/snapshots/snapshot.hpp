#pragma once

#include "world/result.hpp"
#include "world/world.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// A world as one JSON document: {"format": "easyconnect-world", "version": 1, "world": {...}}.
/// Everything is in it that the world's future depends on: clock, agenda, tokens, messages,
/// deliveries, rules with their counts, the journal. Its members are those of the structs of
/// `world/`, in their units: milliseconds since 1970, millionths of an amount, digits as text; what
/// is empty is left out. It is for this program to read, and holds passwords and tokens.
/// BEYOND: all of it.
std::string snapshot_text(const World&);

/// The world of a snapshot; from then on the same calls give the same history as they would have
/// given then. Refused as malformed, with the JSON pointer of the first mistake, when the text is
/// not such a document, when a member is missing or unknown, or when what it says does not go
/// together; there is no half of a world.
Result<World> read_snapshot(std::string_view text);

/// Puts every attempt whose outcome nobody will ever know, since it was on the wire when the
/// snapshot was taken, into the outbox once more, under its old number. For who restores a world
/// without the posts that were on their way; a receiver may see such a post twice.
void resend_in_flight(World&);

} // namespace easyconnect
