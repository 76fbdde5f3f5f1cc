#include "server/control_client.hpp"

#include "api/dates.hpp"
#include "server/tls/pinned_certificate.hpp"
#include "server/webhook_route.hpp"

#include <algorithm>
#include <cstring>
#include <httplib.h>
#include <memory>
#include <optional>

namespace easyconnect {

using Clock = std::chrono::steady_clock;

static constexpr std::size_t reply_most = 64u << 20;
static constexpr const char* standard_path = "/_simulator/v1";

/// The base taken apart.
struct ControlBase {
    WebhookTarget origin;
    std::string path; ///< without a slash at its end
};

static ControlBase read_base(const std::string& base)
{
    const auto url = callable(base);
    if (!url)
        throw std::invalid_argument(
            "a simulator's address is like http://127.0.0.1:8080 or https://127.0.0.1:8080" +
            std::string(standard_path));
    auto path = url->path();
    while (path.ends_with('/')) path.pop_back();
    return {*url, path.empty() ? standard_path : path};
}

static httplib::Request request_for(const ControlCall& call, const std::string& base_path)
{
    httplib::Request request;
    request.method = call.method;
    request.path = base_path + call.path;
    request.body = call.body;
    if (!call.body.empty()) request.headers.emplace("Content-Type", "application/json");
    if (!call.control_token.empty())
        request.headers.emplace("Authorization", "Bearer " + call.control_token);
    return request;
}

static void pin_certificate(const ControlAddress& address, std::optional<PinnedCertificate>& pin)
try {
    if (!address.certificate_file.empty()) pin.emplace(address.certificate_file);
} catch (const std::runtime_error& error) {
    throw ControlError(error.what(), false);
}

/// REQUIRES: the pin outlives it.
static std::unique_ptr<httplib::ClientImpl>
client_for(const WebhookTarget& origin, const std::string& ca_file, PinnedCertificate* pin)
{
    if (origin.scheme() == "http")
        return std::make_unique<httplib::ClientImpl>(origin.host(), origin.port());
    auto client = std::make_unique<httplib::SSLClient>(origin.host(), origin.port());
    if (!ca_file.empty()) client->set_ca_cert_path(ca_file);
    if (pin != nullptr) {
        client->enable_server_certificate_verification(false); // by authorities and names
        pin->guard(client->ssl_context());
    }
    return client;
}

/// Why there was no answer, and what to do.
static std::string complaint(const std::string& origin, const ControlAddress& address,
                             httplib::Error error)
{
    switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
        return "no simulator answers at " + origin +
               "; start one with `serve`, or say with --url where it is";
    case httplib::Error::SSLConnection: return origin + " does not speak TLS as we do; is it http?";
    case httplib::Error::SSLLoadingCerts:
        return address.ca_file + " is no PEM file of certificate authorities, or cannot be read";
    case httplib::Error::SSLServerVerification:
        return "the certificate of " + origin +
               " is not trusted; --ca or EASYCONNECT_CA_FILE names the authority to trust, as "
               "ca.pem of --tls-dev";
    default: return origin + " has not answered as a simulator does: " + httplib::to_string(error);
    }
}

ControlAnswer ask_simulator(const ControlAddress& address, const ControlCall& call,
                            std::chrono::milliseconds patience)
{
    const auto [origin, path] = read_base(address.base);
    const auto deadline = Clock::now() + patience;
    ControlAnswer answer;
    auto request = request_for(call, path);
    request.content_receiver = [&](const char* bytes, std::size_t count, std::uint64_t,
                                   std::uint64_t) {
        answer.body.append(bytes, count);
        return answer.body.size() <= reply_most && Clock::now() < deadline;
    };

    std::optional<PinnedCertificate> pin;
    if (origin.scheme() == "https") pin_certificate(address, pin);
    const auto client = client_for(origin, address.ca_file, pin ? &*pin : nullptr);
    client->set_connection_timeout(std::min(patience, std::chrono::milliseconds(5'000)));
    client->set_read_timeout(patience);
    client->set_write_timeout(patience);
    client->set_tcp_nodelay(true);
    const auto result = client->send(request);
    if (pin && pin->has_seen_another())
        throw ControlError(origin.origin() + " shows another certificate than that in " +
                               address.certificate_file + "; was it renewed since it started?",
                           false);
    if (!result) {
        const bool is_late = Clock::now() >= deadline;
        throw ControlError(is_late ? origin.origin() + " has not answered within " +
                                         duration_text(patience)
                                   : complaint(origin.origin(), address, result.error()),
                           is_late);
    }
    answer.status = result->status;
    answer.content_type = result->get_header_value("Content-Type");
    if (answer.body.empty()) answer.body = result->body;
    return answer;
}

} // namespace easyconnect
