#pragma once

#include "api/exchange.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// The `code` of the refusal whose body is only {"message": ...} (contract 1.4: top-up with a bad
/// payment method).
inline constexpr const char* bad_payment = "bad_payment";

/// The status of each kind of refusal: the one place that maps them.
int status_of(Refusal::Reason);

/// The standard phrase of a status: "Not Found".
const char* phrase(int status);

/// What the control plane says is to be done about a refusal that says nothing of it itself.
const char* usual_hint(int status);

/// What the transport itself refuses, such as a body that is too large, in the words of the surface
/// that `path` leads to. `hint`: what is to be done about it; empty: what usually is.
Reply transport_refusal(VirtualTime now, int status, std::string_view message,
                        std::string_view path, std::string_view hint = {});

/// A refusal as the surface that was called would say it: the token endpoint with `statusCode`,
/// `errorCode`, `message` (contract 2.3), the control plane as application/problem+json with
/// `pointer` and `hint` (RFC 9457), everything else as `{"timestamp", "status", "error", "message",
/// "path"}` (contract 1.4, recorded for 401).
Reply render(const World&, const Refusal&, std::string_view path);

} // namespace easyconnect
