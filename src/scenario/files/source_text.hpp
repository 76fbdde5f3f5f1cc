#pragma once

#include "scenario/files/file_error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// The first byte of `text` that no file of ours may hold, or empty: where UTF-8 is broken (RFC
/// 3629: overlong forms and surrogates count), or a control character other than tab and line end.
std::optional<std::size_t> first_unreadable(std::string_view text);

/// How many characters well-formed UTF-8 has.
std::size_t characters(std::string_view utf8);

/// The text for an error message: the first 40 characters, and dots when there are more.
std::string excerpt(std::string_view utf8);

/// The text with each pair of JSON escapes that is one character ("\ud83d\ude00", RFC 8259,
/// section 7) written as YAML wants it ("\U0001f600"); empty when there is no such pair. Columns
/// behind a pair, in its line, are then two less.
std::string with_joined_surrogates(std::string_view json);

/// The spot of byte `offset` in a file's text.
Spot spot_of_byte(std::string_view file, std::string_view text, std::size_t offset);

/// The spot that the YAML parser calls (`line`, `column`), both from 0 and counted in bytes.
Spot spot_of_mark(std::string_view file, std::string_view text, std::size_t line,
                  std::size_t column);

} // namespace easyconnect
