# What `version --json` tells. The commit changes without any source doing so, hence its own file.

set(EASYCONNECT_COMMIT "" CACHE STRING "The commit that `version --json` tells; empty: what git says")
find_package(Git QUIET)

set(libraries "")
set(named
  boost ${Boost_VERSION_STRING} cpp-httplib ${httplib_VERSION} cxxopts ${cxxopts_VERSION}
  fmt ${fmt_VERSION} nlohmann-json ${nlohmann_json_VERSION} openssl ${OPENSSL_VERSION}
  spdlog ${spdlog_VERSION} yaml-cpp ${yaml-cpp_VERSION})
while(named)
  list(POP_FRONT named name number)
  string(APPEND libraries "            {\"${name}\", \"${number}\"},\n")
endwhile()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/build_info.cpp @ONLY CONTENT
"// Made by src/build_info.cmake; do not edit.
#include \"cli/build_info.hpp\"

namespace easyconnect {

std::string_view build_commit();

BuildInfo build_info()
{
    return {
        .version = \"${PROJECT_VERSION}\",
        .released = \"${EASYCONNECT_RELEASED}\",
        .commit = build_commit(),
        .compiler = \"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}\",
        .build_type = \"${CMAKE_BUILD_TYPE}\",
        .libraries = {
${libraries}        }};
}

} // namespace easyconnect
")

# Every commit, and every other change of what is checked out, adds a line to this file.
set(checkouts "")
if(GIT_FOUND AND NOT EASYCONNECT_COMMIT)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --path-format=absolute --git-path logs/HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE checkouts
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT EXISTS "${checkouts}")
    set(checkouts "")
  endif()
endif()
add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/build_commit.cpp
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${CMAKE_CURRENT_BINARY_DIR}/build_commit.cpp
    -D COMMIT=${EASYCONNECT_COMMIT} -D GIT=${GIT_EXECUTABLE} -D FOLDER=${PROJECT_SOURCE_DIR}
    -P ${CMAKE_CURRENT_SOURCE_DIR}/build_commit.cmake
  DEPENDS build_commit.cmake ${checkouts}
  VERBATIM)

set(BUILD_INFO_SOURCES
  ${CMAKE_CURRENT_BINARY_DIR}/build_info.cpp ${CMAKE_CURRENT_BINARY_DIR}/build_commit.cpp)
# a unity build would compile ten files anew for each commit
set_source_files_properties(${BUILD_INFO_SOURCES} PROPERTIES
  SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
