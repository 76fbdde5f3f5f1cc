#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace easyconnect {

/// An integer that names one thing. Ids of different things never mix, and nobody adds them up.
template <class Tag>
class Number {
public:
    explicit constexpr Number(std::uint64_t value) : value_(value) {}
    constexpr std::uint64_t value() const { return value_; }
    friend constexpr auto operator<=>(Number, Number) = default;

private:
    std::uint64_t value_;
};

using SmsId = Number<struct SmsIdTag>;
using OrderNumber = Number<struct OrderNumberTag>;
using ProductId = Number<struct ProductIdTag>;
using DeliveryId = Number<struct DeliveryIdTag>;
using EndpointId = Number<struct EndpointIdTag>;
using OrganisationId = Number<struct OrganisationIdTag>;
using UserId = Number<struct UserIdTag>;

/// A fixed run of decimal digits, such as a card's serial number: between `least` and `most` of
/// them, leading zeros kept. Eight bytes and a length, so 100,000 of them cost little.
template <class Tag, unsigned least, unsigned most>
class Digits {
    static_assert(most <= 19, "19 digits are what 64 bits hold");

public:
    /// Empty when `text` has another length or holds anything but digits.
    static constexpr std::optional<Digits> parse(std::string_view text)
    {
        if (text.size() < least || text.size() > most) return {};
        std::uint64_t value = 0;
        for (const char c : text) {
            if (c < '0' || c > '9') return {};
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
        }
        return Digits(value, static_cast<std::uint8_t>(text.size()));
    }

    std::string text() const
    {
        char digits[most];
        return {digits, write(digits)};
    }

    /// Writes the digits to `to` and returns how many they are. REQUIRES: room for `most`.
    std::size_t write(char* to) const
    {
        auto rest = value_;
        for (std::size_t place = length_; place-- > 0; rest /= 10)
            to[place] = static_cast<char>('0' + rest % 10);
        return length_;
    }

    /// The digits as a number, without their leading zeros.
    constexpr std::uint64_t value() const { return value_; }

    /// The number `steps` further on, with as many digits; empty when it would need one more.
    constexpr std::optional<Digits> plus(std::uint64_t steps) const
    {
        std::uint64_t bound = 1;
        for (unsigned i = 0; i < length_; ++i) bound *= 10;
        if (steps >= bound - value_) return {};
        return Digits(value_ + steps, length_);
    }

    friend constexpr auto operator<=>(Digits, Digits) = default;

private:
    constexpr Digits(std::uint64_t value, std::uint8_t length) : value_(value), length_(length) {}
    std::uint64_t value_;
    std::uint8_t length_;
};

/// The serial number of a SIM card: 19 digits, without a check digit (contract 3.1).
using Iccid = Digits<struct IccidTag, 19, 19>;
/// The subscriber's number inside the network: 15 digits (contract 3.1).
using Imsi = Digits<struct ImsiTag, 6, 15>;
/// The SIM's telephone number: up to 15 digits (contract 3.1).
using Msisdn = Digits<struct MsisdnTag, 5, 15>;
/// The device's serial number; the platform shows 16 digits, the IMEISV (contract 3.1).
using Imei = Digits<struct ImeiTag, 14, 16>;

} // namespace easyconnect

template <class Tag>
struct std::hash<easyconnect::Number<Tag>> {
    std::size_t operator()(easyconnect::Number<Tag> id) const
    {
        return std::hash<std::uint64_t>{}(id.value());
    }
};

template <class Tag, unsigned least, unsigned most>
struct std::hash<easyconnect::Digits<Tag, least, most>> {
    std::size_t operator()(easyconnect::Digits<Tag, least, most> digits) const
    {
        return std::hash<std::uint64_t>{}(digits.value());
    }
};
