// Bytes of a connection: however they are cut on their way, the same requests are found in them.

#include "property.hpp"

#include "server/http/http_framing.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

using namespace easyconnect;
using fuzz::holds;

namespace {

/// The pieces in which bytes arrive: all at once, one by one, or by chance.
using NextPiece = std::size_t (*)(std::uint32_t& chance);

/// A copy that ends where the bytes end, so that a look beyond them is seen.
struct ExactCopy {
    explicit ExactCopy(std::string_view bytes) : data(new char[bytes.size()]), size(bytes.size())
    {
        std::ranges::copy(bytes, data.get());
    }
    std::string_view view() const { return {data.get(), size}; }

    std::unique_ptr<char[]> data;
    std::size_t size;
};

void check_within(std::string_view part, std::string_view buffer)
{
    holds(part.empty() || (part.data() >= buffer.data() &&
                           part.data() + part.size() <= buffer.data() + buffer.size()),
          "a request's parts lie in the buffer");
}

std::string told(const WholeRequest& request, std::string_view buffer,
                 const TransportLimits& limits)
{
    for (const auto part :
         {request.method, request.target, request.host, request.authorization, request.content_type,
          request.world, request.last_event_id, request.if_none_match, request.origin,
          request.fetch_site, request.control_token})
        check_within(part, buffer);
    holds(request.size > 0 && request.size <= buffer.size(), "a request is as long as it can be");
    holds(request.target.starts_with('/') || request.target == "*", "a target is a path or *",
          request.target);
    holds(request.body.size() <= std::max({limits.body, limits.control_body, limits.snapshot_body}),
          "a body keeps its limit");
    holds(request.target.size() < limits.request_line, "a request line keeps its limit");
    std::string text;
    for (const auto part :
         {request.method, request.target, request.host, request.authorization, request.content_type,
          request.world, request.last_event_id, request.if_none_match, request.origin,
          request.fetch_site, request.control_token, std::string_view(request.body)})
        text += std::string(part) + '\n';
    return text + std::to_string(request.minor_version) + (request.keep_alive ? " on" : " close") +
           std::to_string(request.size);
}

std::string told(const Unframeable& refusal)
{
    static const std::set<int> statuses{400, 413, 414, 415, 417, 431, 501, 505};
    holds(statuses.contains(refusal.status), "a refusal has a status of its own");
    holds(!refusal.message.empty(), "a refusal says what was wrong");
    return std::to_string(refusal.status) + refusal.message;
}

std::vector<std::string> requests_in(std::string_view bytes, const TransportLimits& limits,
                                     NextPiece next_piece)
{
    std::vector<std::string> found;
    HttpFramer framer(limits);
    std::uint32_t chance = 1;
    std::size_t begin = 0;
    std::size_t end = 0;
    while (end < bytes.size()) {
        end += std::min(next_piece(chance), bytes.size() - end);
        for (;;) {
            const ExactCopy buffer(bytes.substr(begin, end - begin));
            const auto framing = framer.advance(buffer.view());
            if (const auto* whole = std::get_if<WholeRequest>(&framing)) {
                found.push_back(told(*whole, buffer.view(), limits));
                begin += whole->size;
                continue;
            }
            if (const auto* refusal = std::get_if<Unframeable>(&framing)) {
                found.push_back(told(*refusal));
                return found;
            }
            break;
        }
    }
    return found;
}

std::size_t everything(std::uint32_t&)
{
    return SIZE_MAX;
}

std::size_t one(std::uint32_t&)
{
    return 1;
}

std::size_t a_few(std::uint32_t& chance)
{
    chance = chance * 1'664'525u + 1'013'904'223u;
    return 1 + (chance >> 16) % 23;
}

/// Limits that short inputs reach.
TransportLimits tight()
{
    TransportLimits limits;
    limits.request_line = 60;
    limits.header_line = 50;
    limits.head = 120;
    limits.header_lines = 4;
    limits.body = 8;
    limits.control_body = 12;
    limits.snapshot_body = 16;
    limits.chunk_overhead = 24;
    return limits;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = fuzz::text_of(data, size);
    for (const auto& limits : {TransportLimits{}, tight()}) {
        const auto whole = requests_in(bytes, limits, everything);
        holds(requests_in(bytes, limits, a_few) == whole, "bytes in pieces are the same requests");
        if (size <= 512)
            holds(requests_in(bytes, limits, one) == whole,
                  "bytes one by one are the same requests");
    }
    return 0;
}
