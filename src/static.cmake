# easyconnect-simulator-static: the same program as one file that needs no other, for containers.
#
#     cmake --build --preset release --target easyconnect-simulator-static
#
# It is linked from the same layers, so nothing is compiled twice. Debian has most libraries for it;
# the three that it has as shared ones only are compiled here, from Debian's own source packages.

set(sources ${CMAKE_BINARY_DIR}/library-sources)
set(httplib_source ${sources}/httplib-split/httplib.cc)
set(shared_only
  ${httplib_source}
  ${sources}/fmt/src/format.cc
  ${sources}/spdlog/src/async.cpp
  ${sources}/spdlog/src/cfg.cpp
  ${sources}/spdlog/src/color_sinks.cpp
  ${sources}/spdlog/src/file_sinks.cpp
  ${sources}/spdlog/src/spdlog.cpp
  ${sources}/spdlog/src/stdout_sinks.cpp)
add_custom_command(OUTPUT ${shared_only}
  COMMAND ${PROJECT_SOURCE_DIR}/docker/library_sources.sh ${sources}
  DEPENDS ${PROJECT_SOURCE_DIR}/docker/library_sources.sh
  COMMENT "Getting the sources of cpp-httplib, fmt and spdlog from Debian"
  VERBATIM)
add_library(easyconnect_shared_only STATIC EXCLUDE_FROM_ALL ${shared_only})
set_target_properties(easyconnect_shared_only PROPERTIES UNITY_BUILD OFF)
target_compile_definitions(easyconnect_shared_only PRIVATE SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)
set_source_files_properties(${httplib_source} PROPERTIES COMPILE_OPTIONS "${httplib_CFLAGS}")

add_executable(easyconnect-simulator-static EXCLUDE_FROM_ALL main.cpp)
set_target_properties(easyconnect-simulator-static PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
target_include_directories(easyconnect-simulator-static PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
# What the layers are linked with elsewhere is shared, so they come as files, highest first.
foreach(layer cli server web scenario api world)
  add_dependencies(easyconnect-simulator-static easyconnect_${layer})
  target_link_libraries(easyconnect-simulator-static PRIVATE $<TARGET_FILE:easyconnect_${layer}>)
endforeach()
target_link_libraries(easyconnect-simulator-static PRIVATE easyconnect_shared_only
  -lyaml-cpp -lssl -lcrypto -lbrotlienc -lbrotlidec -lbrotlicommon -lz)
# The linker warns that names may be resolved with other files of glibc. Those are for sources other
# than hosts files and DNS, which glibc has built in since 2.34; a test resolves names.
target_link_options(easyconnect-simulator-static PRIVATE -static -s)
