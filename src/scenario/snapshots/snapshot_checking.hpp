#pragma once

#include "scenario/snapshots/snapshot_archive.hpp"

#include <cstddef>

namespace easyconnect {

// What the checks of a snapshot are written with.

/// One thing of a list of the snapshot, to be complained about by name.
struct Item {
    const SnapshotPlace& list;
    std::size_t place = 0;

    /// Refuses the whole snapshot unless this holds.
    void require(bool holds, const char* why) const
    {
        if (!holds) SnapshotPlace{&list, {}, place}.refuse(why);
    }
};

/// Calls `check(item, thing)` for each thing of a list below `above`.
template <class Things, class Check>
void each(const SnapshotPlace& list, const Things& things, Check check)
{
    Item item{list};
    for (const auto& thing : things) {
        check(item, thing);
        ++item.place;
    }
}

/// Refuses the whole snapshot unless this holds.
inline void require(bool holds, const SnapshotPlace& place, const char* why)
{
    if (!holds) place.refuse(why);
}

/// What a snapshot says of rules, scripted steps, requests and findings: a part of
/// `check_snapshot`.
void check_rules_and_calls(const World&, const SnapshotPlace& place);

} // namespace easyconnect
