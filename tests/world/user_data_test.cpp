#include "world/sms/user_data.hpp"

#include "world/sms/gsm0338.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace easyconnect;
using Vectors = nlohmann::ordered_json;

// --- the header ---

TEST_CASE("a header tells reference, total and part, with 8 bits or 16", "[segments]")
{
    using enum ReferenceSize;
    CHECK(concatenation("050003CC0201") == Concatenation{eight_bit, 0xcc, 2, 1});
    CHECK(concatenation("050003ccff01") == Concatenation{eight_bit, 0xcc, 255, 1});
    CHECK(concatenation("06080412340302") == Concatenation{sixteen_bit, 0x1234, 3, 2});
}

TEST_CASE("elements of a header that say nothing of parts are skipped", "[segments]")
{
    using enum ReferenceSize;
    const Concatenation second{eight_bit, 0x2a, 2, 2};
    CHECK(concatenation("0b05040b8423f000032a0202") == second); // ports first
    CHECK(concatenation("0b00032a020205040b8423f0") == second); // ports last
    CHECK(concatenation("0770000 0032a0202") == std::nullopt);
    CHECK(concatenation("07700000032a0202") == second); // an element without content
    CHECK(concatenation("0a00030102010003 2a0202") == std::nullopt);
    CHECK(concatenation("0a000301020100032a0202") == second); // of two, the last one counts
}

TEST_CASE("a header that is malformed, or counts wrong, tells nothing", "[segments]")
{
    for (const auto* udh : {
             "",               // none
             "string",         // no hex
             "0500",           // shorter than it says
             "050003CC02",     // the same by one octet
             "050003CC020100", // longer than it says
             "050004CC0201",   // the element runs past the end
             "0400020201",     // too short for a reference
             "0100",           // an element without its length
             "050003CC0000",   // part 0 of 0
             "050003CC0200",   // part 0
             "050003CC0203",   // part 3 of 2
             "00",             // empty
         }) {
        CAPTURE(udh);
        CHECK_FALSE(concatenation(udh));
    }
}

TEST_CASE("a header that is written is read as what it says", "[segments]")
{
    using enum ReferenceSize;
    CHECK(concatenation_header({eight_bit, 0xcc, 2, 1}) == "050003cc0201");
    for (const Concatenation& place :
         {Concatenation{eight_bit, 0xff, 255, 255}, Concatenation{sixteen_bit, 0x1234, 3, 2}})
        CHECK(concatenation(concatenation_header(place)) == place);
}

// --- the octets ---

TEST_CASE("text begins at a whole septet behind its header", "[segments]")
{
    CHECK(fill_bits(0) == 0);
    CHECK(fill_bits(6) == 1);
    CHECK(fill_bits(7) == 0);
    CHECK(fill_bits(8) == 6);
}

TEST_CASE("septets come back from the octets they were packed in", "[segments]")
{
    std::vector<std::uint8_t> septets;
    for (std::uint8_t code = 0; code < 0x80; ++code) septets.push_back(code ^ 0x55);
    for (std::size_t count = 0; count <= septets.size(); ++count)
        for (std::size_t fill = 0; fill < 7; ++fill) {
            const std::span some(septets.data(), count);
            const auto octets = packed(some, fill);
            CHECK(octets.size() == (fill + count * 7 + 7) / 8);
            CHECK(std::ranges::equal(unpacked(octets, fill, count), some));
        }
}

TEST_CASE("octets that are too few give fewer septets", "[segments]")
{
    CHECK(unpacked({}, 0, 3).empty());
    CHECK(unpacked({}, 6, 3).empty());
    CHECK(unpacked(std::vector<std::uint8_t>{0xff}, 0, 3).size() == 1);
    CHECK(unpacked(std::vector<std::uint8_t>{0xff}, 2, 3).empty());
}

TEST_CASE("a message goes over the air in the octets of the table of vectors", "[segments]")
{
    std::ifstream file(SOURCE_DIR "/tests/world/user_data_vectors.json");
    for (const auto& row : Vectors::parse(file)) {
        CAPTURE(row.at("name").get<std::string>());
        CHECK(user_data_hex(static_cast<Coding>(row.at("dcs").get<int>()),
                            row.at("text").get<std::string>(),
                            row.at("udh").get<std::string>()) == row.at("user_data"));
    }
}
