#pragma once

#include "world/clients/requests.hpp"
#include "world/result.hpp"
#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// Reads one place of a body, such as "/payload", as text in a form of its own that is the same
/// for equal values; empty when there is none. Given by who knows the format: the world does not.
using ReadPlace = std::optional<std::string> (*)(std::string_view body, std::string_view place);

/// What one place of the body must hold.
struct PlaceCheck {
    std::string place;  ///< a JSON pointer
    std::string wanted; ///< glob over what `ReadPlace` gives
};

/// Which requests are meant; what is absent does not narrow them. All of BEYOND.
struct RequestMatcher {
    std::string operation = "*"; ///< glob: "sms.*"
    std::string method = "*";    ///< glob
    std::string path = "*";    ///< glob over the path as sent, or from "/v1" on; without the query
    std::string iccid = "*";   ///< glob; anything but "*" needs a path that names a SIM
    std::string account = "*"; ///< glob over the user's name
    std::optional<int> status_least{};
    std::optional<int> status_most{};
    std::optional<std::string> payload{}; ///< glob over the whole body, or what follows fits
    std::string payload_place{};          ///< glob over its "/payload" as `read_place` gives it
    std::vector<PlaceCheck> json{};
    ReadPlace read_place = nullptr; ///< REQUIRES: set when there is a payload or json
};

/// One field in which a request differs from what was wanted.
struct Difference {
    std::string field; ///< "operation", "status", "/payload"
    std::string wanted;
    std::string got;
};

/// Whether a request fits; it may be that nobody can tell, since only a part of its body is kept.
enum class Fit { no, yes, unknown };
Fit fit(const World&, const RequestMatcher&, const RequestRow&);

/// In what a request differs, field by field, the weightiest first; empty when it fits.
std::vector<Difference> differences(const World&, const RequestMatcher&, const RequestRow&);

/// A question about the log: how many requests fit, or whether some came in an order.
struct RequestQuestion {
    RequestMatcher request{};
    std::uint64_t least = 1;
    std::uint64_t most = UINT64_MAX;
    /// When not empty, one request for each must have come in this order, others between them;
    /// then `request` and the numbers are not asked.
    std::vector<RequestMatcher> order{};
    std::optional<std::uint64_t> after{};  ///< only requests with a greater id; none: all that
                                           ///< came since the log was emptied by hand
    VirtualTime from = VirtualTime::min(); ///< only requests of this time or later
    VirtualTime until = last_moment;       ///< and not later than this
};

/// A request that nearly fits.
struct NearMiss {
    std::uint64_t id;
    std::vector<Difference> differences;
};

/// The answer to such a question.
struct RequestCount {
    static constexpr std::size_t ids_most = 100;
    static constexpr std::size_t misses_most = 3;

    bool is_met = false;
    std::uint64_t matched = 0; ///< requests; with `order`, how many of it came in order
    std::uint64_t looked_at = 0;
    std::vector<std::uint64_t> ids{}; ///< of the first that fit
    std::vector<NearMiss> nearest{};  ///< when too few fit: the most similar ones first
    std::optional<std::size_t>
        missing{}; ///< with `order`: the place of the first that did not come
};

/// Answers a question about the log. Refused as conflict, never answered wrongly, when requests
/// that it is about had to make room, or when it is about the part of a body that is not kept.
Result<RequestCount> count_requests(const World&, const RequestQuestion&);

} // namespace easyconnect
