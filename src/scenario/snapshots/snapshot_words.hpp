#pragma once

#include "api/control/clock.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace easyconnect {

// The words by which a snapshot tells enumerators, so that it does not depend on their order.

/// Enumerators without words of their own.
template <class Enum>
struct Wordless;
template <>
struct Wordless<SimStatus> {
    static constexpr std::array words{std::pair{SimStatus::enabled, "enabled"},
                                      std::pair{SimStatus::disabled, "disabled"}};
};
template <>
struct Wordless<SmsStatus> { // the wire's words count from 1, and have spaces
    static constexpr std::array words{
        std::pair{SmsStatus::pending, "pending"},
        std::pair{SmsStatus::in_progress, "in_progress"},
        std::pair{SmsStatus::buffered, "buffered"},
        std::pair{SmsStatus::delivered, "delivered"},
        std::pair{SmsStatus::failed, "failed"},
        std::pair{SmsStatus::expired, "expired"},
        std::pair{SmsStatus::canceled, "canceled"},
    };
};
template <>
struct Wordless<SmsType> {
    static constexpr std::array words{std::pair{SmsType::mt, "mt"}, std::pair{SmsType::mo, "mo"}};
};
template <>
struct Wordless<Coding> {
    static constexpr std::array words{std::pair{Coding::gsm7, "gsm7"},
                                      std::pair{Coding::octets, "octets"},
                                      std::pair{Coding::ucs2, "ucs2"}};
};
template <>
struct Wordless<AddressType> {
    static constexpr std::array words{std::pair{AddressType::international, "international"},
                                      std::pair{AddressType::national, "national"},
                                      std::pair{AddressType::alphanumeric, "alphanumeric"}};
};

template <>
struct Wordless<TokenState> { // one of its words is "unknown"
    static constexpr std::array words{
        std::pair{TokenState::not_asked, "not_asked"}, std::pair{TokenState::missing, "missing"},
        std::pair{TokenState::unknown, "not_known"}, std::pair{TokenState::expired, "expired"},
        std::pair{TokenState::valid, "valid"}};
};

template <class Enum>
concept HasWords = requires
{
    Wordless<Enum>::words;
};

/// The word of an enumerator: the world's own name for it, where it has one.
template <class Enum>
std::string_view word_of(Enum value)
{
    if constexpr (HasWords<Enum>)
        return std::ranges::find(Wordless<Enum>::words, value,
                                 [](const auto& row) { return row.first; })
            ->second;
    else if constexpr (std::same_as<Enum, EffectKind>)
        return row_of(value).name;
    else
        return name(value);
}

/// The enumerator of a word, or empty.
template <class Enum>
std::optional<Enum> named(std::string_view word)
{
    if constexpr (HasWords<Enum>) {
        for (const auto& [value, its_word] : Wordless<Enum>::words)
            if (word == its_word) return value;
    } else if constexpr (std::same_as<Enum, EffectKind>) {
        for (const auto& row : effects())
            if (word == row.name) return row.kind;
    } else {
        // none has so many; a value beyond the last one has the word of another, or "unknown"
        for (int i = 0; i < 200 && word != "unknown"; ++i)
            if (word == name(static_cast<Enum>(i))) return static_cast<Enum>(i);
    }
    return {};
}

} // namespace easyconnect
