#pragma once

#include "api/faults/catalog.hpp"

/// What each kind of fault does; one file a kind, and `catalog.cpp` the list.
namespace easyconnect {

bool strike_status(const Fault&, StruckCall&);
bool strike_error_page(const Fault&, StruckCall&);
bool strike_empty_reply(const Fault&, StruckCall&);
bool strike_broken_json(const Fault&, StruckCall&);
bool strike_latency(const Fault&, StruckCall&);
bool strike_rate_limit(const Fault&, StruckCall&);
bool strike_unauthorized(const Fault&, StruckCall&);
bool strike_revoke_tokens(const Fault&, StruckCall&);
bool strike_token_life(const Fault&, StruckCall&);
bool strike_expires_in(const Fault&, StruckCall&);
bool strike_outage(const Fault&, StruckCall&);
bool strike_reset(const Fault&, StruckCall&);
bool strike_cut(const Fault&, StruckCall&);
bool strike_drip(const Fault&, StruckCall&);
bool strike_wrong_length(const Fault&, StruckCall&);
bool strike_silence(const Fault&, StruckCall&);

Result<void> check_status(const Fault&, const std::string& where);
Result<void> check_latency(const Fault&, const std::string& where);
Result<void> check_rate_limit(const Fault&, const std::string& where);
Result<void> check_reset(const Fault&, const std::string& where);
Result<void> check_wrong_length(const Fault&, const std::string& where);

/// Puts a reply in the place of what the handler said, or would have said. What the reply
/// acknowledges is forgotten: the client does not hear of it, so nothing waits for that.
void answer_instead(StruckCall&, Reply);

/// Adds "Retry-After" in whole seconds, at least 1, and lets the automatic pace know that somebody
/// waits for that moment.
void ask_for_patience(World&, Reply&, Duration);

/// The page that a gateway shows when what stands behind it is down (contract 1.4: "can be HTML").
Reply gateway_page(int status);

} // namespace easyconnect
