#include "world/segments.hpp"

#include "world/gsm0338.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;

namespace {

const std::string euro = "\xe2\x82\xac";    // an escape and a character: two septets
const std::string tap = "\xf0\x9f\x9a\xb0"; // beyond the BMP: two UCS-2 units
const std::string cyrillic = "\xd0\x96";    // not in the GSM alphabet

std::string repeated(const std::string& text, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::vector<std::size_t> sizes(Coding coding, const std::string& payload)
{
    std::vector<std::size_t> found;
    const auto parts = split_payload(coding, payload);
    REQUIRE(parts);
    std::string joined;
    for (const auto& part : *parts) {
        found.push_back(part.size());
        joined += part;
    }
    CHECK(joined == payload);
    return found;
}

using Sizes = std::vector<std::size_t>;

} // namespace

TEST_CASE("the GSM alphabet has its letters, its extension, and nothing else", "[segments]")
{
    for (const char32_t point :
         U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà")
        if (point != 0) {
            CAPTURE(static_cast<std::uint32_t>(point));
            CHECK(gsm_septets(point) == 1);
        }
    for (const char32_t point : U"\f^{}\\[~]|€")
        if (point != 0) {
            CAPTURE(static_cast<std::uint32_t>(point));
            CHECK(gsm_septets(point) == 2);
        }
    for (const char32_t point : U"`ç\u0416\u2019\u4e2d\U0001f6b0")
        if (point != 0) {
            CAPTURE(static_cast<std::uint32_t>(point));
            CHECK(gsm_septets(point) == 0);
        }
}

TEST_CASE("a message that fits is one part", "[segments]")
{
    CHECK(sizes(Coding::gsm7, "") == Sizes{0});
    CHECK(sizes(Coding::gsm7, repeated("x", 160)) == Sizes{160});
    CHECK(sizes(Coding::gsm7, repeated(euro, 80)) == Sizes{240});
    CHECK(sizes(Coding::ucs2, repeated(cyrillic, 70)) == Sizes{140});
    CHECK(sizes(Coding::ucs2, repeated(tap, 35)) == Sizes{140});
    CHECK(sizes(Coding::octets, repeated("0f", 140)) == Sizes{280});
}

TEST_CASE("a longer message leaves room for the header of each part", "[segments]")
{
    CHECK(sizes(Coding::gsm7, repeated("x", 161)) == Sizes{153, 8});
    CHECK(sizes(Coding::gsm7, repeated("x", 306)) == Sizes{153, 153});
    CHECK(sizes(Coding::ucs2, repeated(cyrillic, 71)) == Sizes{134, 8}); // 67 letters, 4 letters
    CHECK(sizes(Coding::octets, repeated("0f", 141)) == Sizes{268, 14});
}

TEST_CASE("a character of two units never straddles two parts", "[segments]")
{
    // 76 euros fill 152 of 153 septets; the next one opens a part
    CHECK(sizes(Coding::gsm7, repeated(euro, 81)) == Sizes{76 * 3, 5 * 3});
    CHECK(sizes(Coding::ucs2, repeated(tap, 36)) == Sizes{33 * 4, 3 * 4});
}

TEST_CASE("a message has at most 255 parts", "[segments]")
{
    CHECK(split_payload(Coding::gsm7, repeated("x", 153 * 255))->size() == 255);
    CHECK_FALSE(split_payload(Coding::gsm7, repeated("x", 153 * 255 + 1)));
}

TEST_CASE("text that is no UTF-8 is refused", "[segments]")
{
    for (const auto* text :
         {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80"}) {
        CHECK_FALSE(code_points(text));
        CHECK_FALSE(split_payload(Coding::gsm7, text));
        CHECK_FALSE(check_payload(Coding::ucs2, text, 0, false));
    }
    const std::string text = "a" + cyrillic + euro + tap;
    CHECK(utf8_text(*code_points(text)) == text);
}

TEST_CASE("a header that fills the message leaves no room for text", "[segments]")
{
    CHECK(check_payload(Coding::gsm7, "", 140, false));
    CHECK_FALSE(check_payload(Coding::gsm7, "x", 140, false));
    CHECK_FALSE(check_payload(Coding::octets, "00", 1'000, false));
}
