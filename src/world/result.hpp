#pragma once

#include <expected>
#include <string>
#include <utility>

namespace easyconnect {

/// Why the simulated operator declined to do something. An ordinary answer, not a failure of ours.
/// `api/refusals.cpp` maps each reason to its status, in one place.
struct Refusal {
    enum class Reason {
        malformed,    ///< the request itself is wrong: 400
        unauthorized, ///< no valid token: 401
        forbidden,    ///< a valid token, but not for this: 403
        not_found,    ///< no such thing: 404
        wrong_method, ///< the path exists, the method on it does not: 405
        conflict,     ///< it is too late, or not the moment: 409
        unsupported,  ///< a content type that is not understood: 415
        ended,        ///< the SIM's life has ended: 422
        unmet,        ///< what was waited for has not come: 422
        full,         ///< one of our own bounds is reached: 503
    };

    Reason reason;
    std::string detail; ///< one sentence: what was wrong and what would be right
    std::string where;  ///< the JSON pointer, query key or header it is about; may be empty
    std::string code;   ///< a finer word where one is needed: the token endpoint's `errorCode`
    std::string hint{}; ///< what to do about it, for the control plane; may be empty

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// A value, or the operator's refusal to give one. A function that refuses has changed nothing.
template <class T>
using Result = std::expected<T, Refusal>;

/// Builds the refusal side of a Result.
inline std::unexpected<Refusal> refuse(Refusal::Reason reason, std::string detail,
                                       std::string where = {}, std::string code = {})
{
    return std::unexpected<Refusal>(
        Refusal{reason, std::move(detail), std::move(where), std::move(code)});
}

} // namespace easyconnect

/// Declares `declaration` with the value of a Result, or returns its refusal from the enclosing
/// function:  TRY(const SmsId id, submit_sms(world, draft));
/// A statement, not an expression: g++ 12 skips destructors when an expression macro returns from
/// inside a braced initializer.
#define TRY(declaration, ...) TRY_AS(TRY_NAME(result_, __LINE__), declaration, __VA_ARGS__)
#define TRY_NAME(prefix, line) TRY_JOIN(prefix, line)
#define TRY_JOIN(prefix, line) prefix##line
#define TRY_AS(result, declaration, ...)                                                           \
    auto result = (__VA_ARGS__);                                                                   \
    if (!result) return std::unexpected(std::move(result).error());                                \
    declaration = *std::move(result)

/// The same for a Result<void>:  CHECKED(require_alive(world, sim));
#define CHECKED(...)                                                                               \
    if (auto checked = (__VA_ARGS__); !checked) return std::unexpected(std::move(checked).error())
