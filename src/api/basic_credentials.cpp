#include "api/basic_credentials.hpp"

#include "api/text.hpp"

#include <algorithm>
#include <openssl/evp.h>

namespace easyconnect {

static std::optional<std::string> base64_decoded(std::string_view text)
{
    std::string code;
    for (const char c : text)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') code += c;
    while (code.ends_with('=')) code.pop_back();
    if (code.empty() || code.size() % 4 == 1) return {};
    // OpenSSL finds what else is no base64, but takes dashes at the end for the end
    if (code.find_first_of("=-") != code.npos) return {};
    const auto padding = (4 - code.size() % 4) % 4;
    code.append(padding, '=');

    std::string plain(code.size() / 4 * 3, '\0');
    const int written = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(plain.data()),
                                        reinterpret_cast<const unsigned char*>(code.data()),
                                        static_cast<int>(code.size()));
    if (written < 0) return {};
    plain.resize(static_cast<std::size_t>(written) - padding);
    return plain;
}

std::optional<BasicCredentials> read_basic(std::string_view authorization)
{
    const auto space = authorization.find(' ');
    if (space == authorization.npos || lower_case(authorization.substr(0, space)) != "basic")
        return {};
    const auto plain = base64_decoded(authorization.substr(space + 1));
    if (!plain) return {};
    const auto colon = std::min(plain->find(':'), plain->size());
    return BasicCredentials{plain->substr(0, colon),
                            plain->substr(std::min(colon + 1, plain->size()))};
}

} // namespace easyconnect
