# Writes OUTPUT, the source that knows the COMMIT; when that is empty, what GIT says of FOLDER.

if(GIT AND NOT COMMIT)
  execute_process(COMMAND ${GIT} rev-parse HEAD WORKING_DIRECTORY ${FOLDER}
    OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(WRITE ${OUTPUT}
"// Made by build_commit.cmake; do not edit.
#include <string_view>

namespace easyconnect {

std::string_view build_commit();
std::string_view build_commit()
{
    return \"${COMMIT}\";
}

} // namespace easyconnect
")
