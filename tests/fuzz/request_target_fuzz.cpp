// Paths and queries: a line "METHOD target", as the first line of a request has them.

#include "asked.hpp"
#include "small_world.hpp"

#include "api/text.hpp"
#include "server/http/http_framing.hpp"

#include <string>

using namespace easyconnect;
using fuzz::holds;

namespace {

/// Decoding what is encoded gives back the same.
void check_decoding(std::string_view text)
{
    static constexpr std::string_view digit = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', digit[byte >> 4], digit[byte & 15]};
    }
    holds(path_decoded(encoded) == text, "an encoded segment is decoded");
    const auto pairs = form_pairs(encoded + "=" + encoded);
    if (!text.empty())
        holds(pairs.size() == 1 && pairs[0].first == text && pairs[0].second == text,
              "an encoded pair is decoded");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    check_decoding(text);

    // What reaches the API has passed the framing.
    const TransportLimits limits;
    const auto bytes = std::string(text) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto framing = HttpFramer(limits).advance(bytes);
    const auto* whole = std::get_if<WholeRequest>(&framing);
    if (!whole || whole->size != bytes.size()) return 0;
    const auto path = path_of(whole->target);
    const auto query = whole->target.substr(std::min(path.size() + 1, whole->target.size()));
    fuzz::check_asking({.method = std::string(whole->method),
                        .path = std::string(path),
                        .query = form_pairs(query),
                        .authorization = fuzz::bearer(),
                        .base_url = "http://127.0.0.1:8080"});
    return 0;
}
