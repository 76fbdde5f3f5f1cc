#include "server/webhooks/webhook_request.hpp"

#include "server/http/http_grammar.hpp"

namespace easyconnect {

NetworkResult<std::string> webhook_request(const WebhookEnvelope& envelope)
{
    const auto& post = envelope.post;
    if (has_control(post.bearer) || has_control(envelope.control_token))
        return std::unexpected(NetworkFailure{NetworkFailure::Reason::other,
                                              "the bearer token holds a control character"});
    std::string request;
    request.reserve(256 + post.target.path().size() + post.bearer.size() + post.body.size());
    request.append(post.method).append(" ").append(post.target.path()).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(post.target.authority()).append("\r\n");
    request.append("Content-Type: application/json\r\nAccept: application/json\r\n"
                   "User-Agent: easyconnect-simulator\r\n");
    if (!post.bearer.empty())
        request.append("Authorization: Bearer ").append(post.bearer).append("\r\n");
    if (!envelope.control_token.empty())
        request.append("X-Simulator-Token: ").append(envelope.control_token).append("\r\n");
    request.append("Content-Length: ").append(std::to_string(post.body.size()));
    request.append("\r\n\r\n").append(post.body);
    return request;
}

} // namespace easyconnect
