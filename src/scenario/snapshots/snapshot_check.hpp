#pragma once

namespace easyconnect {

struct World;
struct SnapshotPlace;

/// Sees that what a snapshot says goes together: that every id leads to something, that nothing is
/// due in the past, that counts fit. The world takes all of this for granted. Throws a
/// SnapshotError. `place` is where the world stands.
void check_snapshot(const World&, const SnapshotPlace& place);

} // namespace easyconnect
