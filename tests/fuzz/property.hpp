#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace easyconnect::fuzz {

/// Ends the program when a sentence about the simulator is not true of this input; the fuzzer then
/// keeps the input. `found` is shown after the sentence.
inline void holds(bool is_so, const char* sentence, std::string_view found = {})
{
    if (is_so) return;
    std::fprintf(stderr, "NOT SO: %s\n%.*s\n", sentence, static_cast<int>(found.size()),
                 found.data());
    std::abort();
}

/// The input as text.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace easyconnect::fuzz
