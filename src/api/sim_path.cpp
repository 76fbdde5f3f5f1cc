#include "api/sim_path.hpp"

#include "world/world.hpp"

namespace easyconnect {

using Reason = Refusal::Reason;

/// Luhn's check digit of a run of digits (ISO/IEC 7812-1, annex B).
static char check_digit(std::string_view digits)
{
    int sum = 0;
    bool twice = true; // the digit before the check digit counts twice
    for (auto c = digits.rbegin(); c != digits.rend(); ++c, twice = !twice) {
        const int value = (*c - '0') * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return static_cast<char>('0' + (10 - sum % 10) % 10);
}

Result<Iccid> read_iccid(std::string_view text)
{
    const auto iccid = Iccid::parse(text.substr(0, 19));
    const bool fits =
        iccid && (text.size() == 19 ||
                  (text.size() == 20 && text.back() == check_digit(text.substr(0, 19))));
    if (fits) return *iccid;
    return refuse(Reason::malformed, "An ICCID has 19 digits, or 20 with its check digit, such as "
                                     "8988280666001234567.");
}

std::string with_check_digit(Iccid iccid)
{
    const auto digits = iccid.text();
    return digits + check_digit(digits);
}

Result<Sim*> sim_of_path(World& world, const Request& request)
{
    const auto iccid = read_iccid(request.captured.front());
    if (!iccid)
        return refuse(Reason::not_found, "There is no such SIM. " + iccid.error().detail, "",
                      unknown_sim);
    return usable_sim(world, *iccid);
}

} // namespace easyconnect
