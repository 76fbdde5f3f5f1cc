#include "api/bearer_token.hpp"

#include "api/text.hpp"

namespace easyconnect {

std::string_view bearer_token(std::string_view authorization)
{
    const auto space = authorization.find(' ');
    if (space == authorization.npos || lower_case(authorization.substr(0, space)) != "bearer")
        return {};
    return trimmed(authorization.substr(space + 1));
}

} // namespace easyconnect
