#include "cli/origin.hpp"

namespace easyconnect {

const char* name(Origin::Kind kind)
{
    switch (kind) {
    case Origin::Kind::standard: return "default";
    case Origin::Kind::file: return "file";
    case Origin::Kind::variable: return "variable";
    case Origin::Kind::flag: return "flag";
    }
    return "default";
}

std::string Origin::text() const
{
    switch (kind) {
    case Kind::variable: return variable;
    case Kind::file: return spot.file + ":" + std::to_string(spot.line);
    case Kind::standard:
    case Kind::flag: break;
    }
    return name(kind);
}

std::string Origin::name_of(std::string_view flag) const
{
    switch (kind) {
    case Kind::variable: return variable;
    case Kind::file: return text() + ": " + std::string(flag);
    case Kind::standard:
    case Kind::flag: break;
    }
    return "--" + std::string(flag);
}

} // namespace easyconnect
