#pragma once

#include "scenario/files/file_error.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// Where the value of a flag came from.
struct Origin {
    enum class Kind { standard, file, variable, flag }; ///< the later the stronger
    Kind kind = Kind::standard;
    std::string variable{}; ///< its name, "EASYCONNECT_SEED"
    Spot spot{};            ///< of the value in the file

    /// "flag", "EASYCONNECT_SEED", "conf.yaml:3" or "default".
    std::string text() const;
    /// What a flag is called where it was given: "--seed", "EASYCONNECT_SEED", "conf.yaml:3: seed".
    std::string name_of(std::string_view flag) const;
};
/// "flag", "variable", "file", "default".
const char* name(Origin::Kind);

/// A variable with our prefix that nothing of ours reads.
struct UnknownVariable {
    std::string name; ///< cut to a sensible length
    std::string hint; ///< a variable with almost that name that is read; empty: none
};

} // namespace easyconnect
