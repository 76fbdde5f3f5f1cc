# Files inside the program, byte for byte: the assembler puts them there (.incbin), so a megabyte costs
# no compile time and there is no text that could not be in one.

# embed_files(SOURCE FUNCTION FILE [FUNCTION FILE]...) writes the C++ source SOURCE, in which each
# FUNCTION of namespace easyconnect returns the bytes of its FILE as a std::string_view. A FILE may be
# what a custom command of the same CMakeLists.txt makes.
function(embed_files source)
  set(includes "#include <string_view>\n")
  set(body "")
  set(files "")
  set(rows ${ARGN})
  while(rows)
    list(POP_FRONT rows function file)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    list(APPEND files ${file})
    string(APPEND body "
asm(R\"(.pushsection .rodata
.balign 16
${function}_begin: .incbin \"${file}\"
${function}_end:
.popsection)\");
extern \"C\" {
extern const char ${function}_begin[];
extern const char ${function}_end[];
}

namespace easyconnect {
std::string_view ${function}();
std::string_view ${function}()
{
    return {${function}_begin, static_cast<std::size_t>(${function}_end - ${function}_begin)};
}
} // namespace easyconnect
")
  endwhile()
  file(CONFIGURE OUTPUT ${source} CONTENT "// Made by embed.cmake; do not edit.\n${includes}${body}" @ONLY)
  # the compiler does not tell of what its assembler reads, and a unity build would lose these
  set_source_files_properties(${source} PROPERTIES
    OBJECT_DEPENDS "${files}" SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON)
endfunction()
