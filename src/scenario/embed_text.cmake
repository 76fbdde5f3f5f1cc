# Turns a text into a C++ source that holds it, behind a function that its header declares.
#   cmake -DINPUT=fixtures/demo.yaml -DOUTPUT=default_fixture.cpp -DFUNCTION=default_fixture
#     -DHEADER=scenario/fixtures/default_fixture.hpp -P embed_text.cmake
# Bytes rather than a string literal: no length limit, no delimiter that the text could contain.
get_filename_component(name "${INPUT}" NAME)
file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
string(REGEX REPLACE "('[^,]+',('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?('[^,]+',)?)"
  "    \\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}"
"// Made from ${name} by embed_text.cmake; do not edit.
#include \"${HEADER}\"

namespace easyconnect {

std::string_view ${FUNCTION}()
{
    static constexpr char text[] = {
${bytes}};
    return {text, sizeof text};
}

} // namespace easyconnect
")
