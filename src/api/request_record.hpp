#pragma once

#include "api/exchange.hpp"
#include "world/clients/requests.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

struct Endpoint;
struct Token;

/// "Bearer" of "Bearer secret". Without a scheme, all of it may be the secret: "unknown".
std::string scheme_of(std::string_view authorization);

/// The row of a request for the log, begun before it is answered: what tokens and accounts are
/// worth then is part of it, and answering may change that.
class RequestRecord {
public:
    /// `endpoint` is what answers, or null; `captured` the raw {names} of the path.
    RequestRecord(const World&, const Request&, const Endpoint* endpoint,
                  const std::vector<std::string_view>& captured);

    /// What a rule did to the request, or why it did nothing.
    void note(FiredNote);

    /// Writes the request and its reply, as it leaves, into the log. No secret goes along: of a
    /// call of the token endpoint, only grant_type and scope are kept as they are, and its
    /// access_token is hidden.
    void write(World&, Request, const Reply&, const Refusal*) &&;

private:
    RequestRow row_;
    CallTrace trace_;
    std::uint64_t tokens_before_;
};

} // namespace easyconnect
