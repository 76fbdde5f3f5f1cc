#pragma once

#include "world/accounts.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace easyconnect {

struct World;

/// What a bearer token stands for.
struct Token {
    std::size_t account; ///< its place among the world's accounts, which never move
    VirtualTime expires;
    std::uint64_t number = 0; ///< which of those issued, from 1: what logs call it
};

/// A token that has just been issued, and for whom.
struct IssuedToken {
    std::string text;
    UserId user;
};

/// Finds a token by a part of a header, without a copy of it.
struct TokenHash : std::hash<std::string_view> {
    using is_transparent = void;
};

/// Every token that is still accepted. Many are valid at once (contract 2.3: some clients fetch
/// one before every call); beyond the bound the oldest makes room.
struct Tokens {
    /// Look-up only, never walked.
    std::unordered_map<std::string, Token, TokenHash, std::equal_to<>> by_text;
    std::deque<std::string> by_age; ///< oldest first
    std::uint64_t issued = 0;
};

/// A new token: a version 4 UUID, valid for the platform's 240 minutes (guide 2).
/// Refused with the token endpoint's own codes (contract 2.3): `AuthValidationError` when the user
/// or password part is missing, `BadCredentials` when no account has them.
Result<IssuedToken> issue_token(World&, std::string_view username, std::string_view password);

/// Makes all tokens of the account of that user name unknown, or with "*" everybody's; how many.
std::size_t revoke_tokens(World&, std::string_view username);

/// When the newest token runs out; empty when there is none.
std::optional<VirtualTime> newest_token_ends(const World&);

/// The token of this text, also one that has expired and is still kept; null when it is not known.
const Token* find_token(const World&, std::string_view token);

/// The account behind a bearer token. Refused as unauthorized when the token is unknown or has
/// expired, as forbidden when its user has no API role.
Result<const Account*> authenticate(const World&, std::string_view token);

} // namespace easyconnect
