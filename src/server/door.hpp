#pragma once

#include "api/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// What answers at one address.
enum class Serves {
    everything,
    api,     ///< all but what is under /_simulator
    control, ///< what is under /_simulator, and nothing else
};

/// Who is let in at one address. BEYOND, all of it: the platform has no control plane, and is never
/// on the machine of somebody who also reads web pages there.
struct DoorRules {
    Serves serves = Serves::everything;
    /// What has to be shown for everything under /_simulator; empty: nothing. A secret.
    std::string control_token{};
    /// Whether requests must name this machine, or one of `names`, in their Host header: so a web
    /// page whose name was made to lead here afterwards (DNS rebinding) is not answered.
    bool checks_host = true;
    std::vector<std::string> names{}; ///< in lower case, beside localhost and all IP addresses
    /// Where browsers see our pages, when it is not at the Host they send (behind a proxy):
    /// "https://simulator.example"; may be empty.
    std::string public_origin{};
};

/// Why somebody is not let in, and what would be right.
struct TurnedAway {
    int status; ///< 401, 403, 404 or 421
    std::string detail;
    std::string hint;
};

/// The one gate before all routing, of pages, API and control plane alike: why this request is not
/// answered here, or nothing. Looks at no world, and at no body.
///
/// - 404: what is under /_simulator is served elsewhere, or only that is served here.
/// - 421: the Host header is no name of ours (`DoorRules::checks_host`).
/// - 403: a web page of another origin makes the browser call the control plane, log in, or change
///   something: an `Origin` that is not ours, or `Sec-Fetch-Site` other than same-origin and none.
/// - 401: under /_simulator without the control token. Let in without one are the pages, which hold
///   no data, and `GET /_simulator/v1/health/live` and `/ready`, which tell nothing.
std::optional<TurnedAway> turned_away(const DoorRules&, const Request&);

/// The same as a reply, in the words of the surface that `path` leads to.
Reply render(const TurnedAway&, VirtualTime now, std::string_view path);

/// The header that carries the control token where Authorization has another use. Its value alone
/// is the token; `Authorization: Bearer TOKEN` does as well.
inline constexpr const char* control_token_header = "X-Simulator-Token";

/// Names under which clients of the real platform may still call, when their hosts file or a header
/// of their own leads them here: the platform's, and the one that a client of its sister platform
/// sends whatever address it calls (contract 1, "Foreign Host").
inline constexpr std::string_view platform_names[] = {"api-easyconnect.iot.t-mobile.nl",
                                                      "api.1nce.com"};

/// Whether nobody but this machine can reach an address listened on: localhost, 127.0.0.0/8, ::1.
bool is_loopback_only(std::string_view host);

} // namespace easyconnect
