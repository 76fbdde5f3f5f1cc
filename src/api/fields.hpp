#pragma once

#include "world/amount.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace easyconnect {

struct Request;

/// How deep a JSON body may nest. BEYOND: no client's body is deeper than four.
inline constexpr int json_depth_most = 64;

/// The request's body as JSON. Refused as unsupported when the content type names something else
/// than JSON (contract 1.4: 415; an absent one is let pass, ASSUMED), as malformed when the text
/// is empty, is not JSON, or nests deeper than `json_depth_most`.
Result<nlohmann::json> read_json(const Request&);

/// The same, and it must be an object.
Result<nlohmann::json> read_json_object(const Request&);

/// Reads the members of one JSON object. A member that is absent or null gives an empty optional;
/// one of another type is refused as malformed with its JSON pointer.
class Fields {
public:
    /// `where` is the pointer of the object itself, "" for the whole body.
    /// REQUIRES: `object` is one, and outlives this.
    explicit Fields(const nlohmann::json& object, std::string where = {});

    Result<std::optional<std::string>> text(std::string_view key) const;
    Result<std::optional<bool>> truth(std::string_view key) const;
    /// A whole number from `least` to `most`; 3.0 counts as whole.
    Result<std::optional<std::int64_t>> whole(std::string_view key, std::int64_t least,
                                              std::int64_t most) const;
    /// A volume from 0 to `largest_amount`, rounded to six decimals.
    Result<std::optional<Amount>> amount(std::string_view key) const;
    /// A length of time as text: "30s", "1h30m", "P1D" (dates.hpp).
    Result<std::optional<Duration>> duration(std::string_view key) const;
    /// A moment as text: "2026-02-03T04:05:06Z" (dates.hpp).
    Result<std::optional<VirtualTime>> instant(std::string_view key) const;
    /// The member as it is; null when absent.
    const nlohmann::json* member(std::string_view key) const;

    /// Refused as malformed when the object has a key that is not in the list, with the nearest
    /// one that is. The control plane is strict about its keys; the platform ignores unknown ones
    /// (contract 8.1).
    Result<void> only(std::initializer_list<std::string_view> keys) const;
    Result<void> only(std::span<const std::string_view> keys) const;

    /// The JSON pointer of a member.
    std::string pointer(std::string_view key) const;

private:
    const nlohmann::json& object_;
    std::string where_;
};

/// The word of `known` that is nearest to `word` by edits, or empty when none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> known);
std::string_view nearest(std::string_view word, std::initializer_list<std::string_view> known);

} // namespace easyconnect
