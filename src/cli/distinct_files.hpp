#pragma once

#include "cli/flag_reader.hpp"
#include "cli/flags.hpp"

namespace easyconnect {

/// Sees to it that no file which a command writes is one that it reads, or writes for another
/// flag, too: the last to write would win, and nobody would know. Files are the same when their
/// paths are, links and dots apart. The reader is told, with both flags.
void check_distinct_files(const Arguments&, FlagReader&);

} // namespace easyconnect
