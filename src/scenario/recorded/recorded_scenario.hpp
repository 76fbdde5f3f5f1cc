#pragma once

#include <string>

namespace easyconnect {

struct World;

/// What a recording holds, up to the world's present moment, as the text of a scenario
/// (`scenarios/FORMAT.md`) that plays again: the calls that changed something, each after all else
/// that happened at its moment, and as expectations what had become of the SMS. Its fixtures are
/// those that the world was made of; when it was not as made any more, or nobody said of what, the
/// file has none and says so. Paths are written as seen from `folder`, an absolute
/// one, or absolute when it is empty.
std::string recorded_scenario(const World&, const std::string& folder);

/// The same with absolute paths: the RecordingWriter of every world.
std::string recorded_scenario_anywhere(const World&);

} // namespace easyconnect
