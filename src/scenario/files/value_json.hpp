#pragma once

#include "scenario/files/value.hpp"
#include "world/result.hpp"

#include <nlohmann/json_fwd.hpp>

namespace easyconnect {

/// The value as JSON, so that one reader serves files and the control plane. A scalar in quotes is
/// a text; without quotes it is true, false, a number where JSON would take it for one, or else a
/// text. Variables are filled in first. Keys that begin with `x-`, and `$schema`, are left out;
/// what is empty is null. A number that only YAML knows (08, 0x1F, +5) and a variable that cannot
/// be filled in are noted as mistakes and become null.
nlohmann::json as_json(const Value&);

/// Notes what a reader of `as_json(root)` refused, at the value that the refusal's JSON pointer
/// names, counted from `root`; at the innermost one there is, when it names what is missing.
void note_refusal(const Value& root, const Refusal&);

} // namespace easyconnect
