#include "world/sms/gsm0338.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;

namespace {

using Codes = std::vector<std::uint8_t>;

/// The basic table as the standard prints it, without the escape code (3GPP TS 23.038, 6.2.1).
constexpr std::u32string_view basic =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view extension = U"\f^{}\\[~]|€";

std::string shown(const Codes& codes)
{
    return utf8_text(gsm_decoded(codes));
}

} // namespace

TEST_CASE("the GSM alphabet has its letters, its extension, and nothing else", "[segments]")
{
    std::size_t one = 0;
    std::size_t two = 0;
    for (char32_t point = 0; point < 0x11000; ++point) {
        const int septets = gsm_septets(point);
        one += septets == 1;
        two += septets == 2;
        if (septets == 1) CHECK(basic.find(point) != basic.npos);
        if (septets == 2) CHECK(extension.find(point) != extension.npos);
    }
    CHECK(one == 127);
    CHECK(two == 10);
}

TEST_CASE("each character of the GSM alphabet has the code of the standard's tables", "[segments]")
{
    Codes codes;
    for (std::uint8_t code = 0; code < 0x80; ++code)
        if (code != 0x1b) codes.push_back(code);
    CHECK(gsm_encoded(basic) == codes);
    CHECK(gsm_decoded(codes) == basic);

    const Codes behind_escapes{0x1b, 0x0a, 0x1b, 0x14, 0x1b, 0x28, 0x1b, 0x29, 0x1b, 0x2f,
                               0x1b, 0x3c, 0x1b, 0x3d, 0x1b, 0x3e, 0x1b, 0x40, 0x1b, 0x65};
    CHECK(gsm_encoded(extension) == behind_escapes);
    CHECK(gsm_decoded(behind_escapes) == extension);
}

TEST_CASE("a character that the GSM alphabet lacks becomes a question mark", "[segments]")
{
    CHECK(shown(gsm_encoded(U"naïve ç ж 中 😀 `")) == "na?ve ? ? ? ? ?");
}

TEST_CASE("an escape before an unknown code shows the basic table's character", "[segments]")
{
    CHECK(shown({0x1b, 'A'}) == "A");
    CHECK(shown({0x1b, 0x00}) == "@");
    CHECK(shown({0x1b, 0x65, 'x'}) == "€x");
}

TEST_CASE("an escape before another one, or at the end, shows a space", "[segments]")
{
    CHECK(shown({'a', 0x1b}) == "a ");
    CHECK(shown({0x1b, 0x1b, 0x65}) == " e");
}
