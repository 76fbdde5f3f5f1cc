# Turns a text into a C++ source that holds it, so that the program carries its default fixture.
#   cmake -DINPUT=fixtures/demo.yaml -DOUTPUT=default_fixture.cpp -P embed_fixture.cmake
# Bytes rather than a string literal: no length limit, no delimiter that the text could contain.
get_filename_component(name "${INPUT}" NAME)
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
string(REGEX REPLACE "('[^,]+',('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?)"
  "    \\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}"
"// Made from ${name} by embed_fixture.cmake; do not edit.
#include \"scenario/default_fixture.hpp\"

namespace easyconnect {

static constexpr char text[] = {
${bytes}};

std::string_view default_fixture()
{
    return {text, sizeof text};
}

} // namespace easyconnect
")
