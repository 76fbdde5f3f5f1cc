// An Authorization header: read as RFC 7617 has it, and only the right password gets a token.

#include "small_world.hpp"

#include "api/basic_credentials.hpp"
#include "api/endpoints.hpp"
#include "api/text.hpp"

#include <optional>

using namespace easyconnect;
using fuzz::holds;

namespace {

/// A second reader of base64, bit by bit: RFC 4648, 4, with the leniency that `read_basic` claims.
std::optional<std::string> decoded(std::string_view text)
{
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string digits;
    for (const char c : text)
        if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) digits += c;
    while (digits.ends_with('=')) digits.pop_back();
    if (digits.empty() || digits.size() % 4 == 1) return {};
    std::string bytes;
    unsigned bits = 0;
    int held = 0;
    for (const char c : digits) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) return {};
        bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffff;
        held += 6;
        if (held >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xff);
    }
    return bytes;
}

std::optional<std::string> user_and_password(std::string_view header)
{
    const auto space = header.find(' ');
    if (space == std::string_view::npos || lower_case(header.substr(0, space)) != "basic")
        return {};
    return decoded(header.substr(space + 1));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string header(fuzz::text_of(data, size));
    const auto read = read_basic(header);
    const auto plain = user_and_password(header);
    holds(read.has_value() == plain.has_value(), "both readers find credentials, or neither",
          header);
    if (read) {
        holds(read->username.find(':') == std::string::npos, "a user name has no colon");
        const auto joined = read->username + ':' + read->password;
        holds(joined == *plain || joined == *plain + ':', "both readers find the same", header);
    }

    World world = fuzz::small_world();
    const auto reply = answer(world, {.method = "POST",
                                      .path = token_path,
                                      .authorization = header,
                                      .content_type = "application/x-www-form-urlencoded",
                                      .body = "grant_type=client_credentials"});
    const bool is_right = plain && (*plain == "demo:demo" || *plain == "viewer:viewer");
    holds((reply.status == 200) == is_right, "the right password gets a token, and no other",
          header);
    holds(reply.status == 200 || reply.status == 400 || reply.status == 401,
          "other credentials are refused", reply.body);
    return 0;
}
