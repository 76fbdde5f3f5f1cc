#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace easyconnect {

/// A document as people read it: the outermost map and the lists in it line by line, and what is
/// inside those in one line each. Every text stands in quotes, so that no reader takes an ICCID for
/// a number. REQUIRES: `document` is an object.
std::string yaml_text(const nlohmann::ordered_json& document);

} // namespace easyconnect
