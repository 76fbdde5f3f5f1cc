#pragma once

#include <cstddef>
#include <cstdint>

namespace easyconnect::fuzz {

/// Changes one value of a JSON text (another of its kind, another kind, gone, twice, from
/// elsewhere in the text), or some of its bytes; what libFuzzer calls a custom mutator. Bytes
/// alone hardly ever get past a parser.
std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);

} // namespace easyconnect::fuzz
