#pragma once

#include <compare>
#include <cstdint>

namespace easyconnect {

/// A volume of data in MB, or a number of SMS, exact to six decimals: the platform shows "up to 6
/// decimals" (contract 6) and usage rows as "0.002803" (contract 10). Kept in millionths, so sums
/// never drift.
class Amount {
public:
    constexpr Amount() = default;
    static constexpr Amount millionths(std::int64_t value) { return Amount(value); }
    static constexpr Amount whole(std::int64_t units) { return Amount(units * 1'000'000); }

    constexpr std::int64_t millionths() const { return millionths_; }
    /// Whole units, the rest cut off.
    constexpr std::int64_t units() const { return millionths_ / 1'000'000; }

    constexpr Amount& operator+=(Amount other)
    {
        millionths_ += other.millionths_;
        return *this;
    }
    constexpr Amount& operator-=(Amount other)
    {
        millionths_ -= other.millionths_;
        return *this;
    }
    friend constexpr Amount operator+(Amount a, Amount b) { return a += b; }
    friend constexpr Amount operator-(Amount a, Amount b) { return a -= b; }
    friend constexpr auto operator<=>(Amount, Amount) = default;

private:
    explicit constexpr Amount(std::int64_t value) : millionths_(value) {}
    std::int64_t millionths_ = 0;
};

/// The largest amount anybody may name: a thousand million MB or SMS, far from overflow.
inline constexpr Amount largest_amount = Amount::whole(1'000'000'000);

} // namespace easyconnect
