#include "world/sms/gsm0338.hpp"
#include "world/sms/segments.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

// The counts and parts of the rows in segment_vectors.json; segment_peers.py holds the same rows
// against two programs that are not ours.

using namespace easyconnect;
using Vectors = nlohmann::ordered_json;

namespace {

/// What runs such as [[152, "a"], "€"] spell: a number says how often.
std::string spelled(const Vectors& runs)
{
    std::string all;
    for (const auto& run : runs) {
        const auto times = run.is_array() ? run[0].get<int>() : 1;
        const auto piece = (run.is_array() ? run[1] : run).get<std::string>();
        for (int i = 0; i < times; ++i) all += piece;
    }
    return all;
}

/// The lengths that runs such as [[10, 153], 1] list.
std::vector<std::size_t> listed(const Vectors& runs)
{
    std::vector<std::size_t> all;
    for (const auto& run : runs) {
        const auto times = run.is_array() ? run[0].get<std::size_t>() : 1;
        all.insert(all.end(), times, (run.is_array() ? run[1] : run).get<std::size_t>());
    }
    return all;
}

/// How long a part is in the units of its coding.
std::size_t length(Coding coding, const std::string& part)
{
    if (coding == Coding::octets) return part.size() / 2;
    const auto points = code_points(part).value();
    std::size_t units = 0;
    for (const char32_t point : points)
        units += static_cast<std::size_t>(coding == Coding::ucs2 ? utf16_units(point)
                                                                 : std::max(gsm_septets(point), 1));
    return units;
}

std::string last_character(const std::string& text)
{
    return utf8_text(code_points(text)->substr(code_points(text)->size() - 1));
}

std::string first_character(const std::string& text)
{
    return utf8_text(code_points(text)->substr(0, 1));
}

void check_row(const Vectors& row)
{
    CAPTURE(row.at("name").get<std::string>());
    const auto coding = static_cast<Coding>(row.at("dcs").get<int>());
    const auto reference =
        row.value("reference", 8) == 16 ? ReferenceSize::sixteen_bit : ReferenceSize::eight_bit;
    const auto text = spelled(row.at("text"));
    const auto parts = split_payload(coding, text, reference);
    if (row.value("refused", false)) {
        REQUIRE_FALSE(parts);
        CHECK(parts.error().reason == Refusal::Reason::malformed);
        CHECK(parts.error().detail ==
              "The payload needs " + row.at("count").dump() + " parts; a message has at most 255.");
        return;
    }
    REQUIRE(parts);
    CHECK(parts->size() == row.at("count"));
    std::vector<std::size_t> lengths;
    std::string joined;
    for (const auto& part : *parts) {
        lengths.push_back(length(coding, part));
        joined += part;
    }
    CHECK(lengths == listed(row.at("parts")));
    CHECK(joined == text);
    if (!row.contains("seam")) return;
    CHECK(last_character(parts->at(0)) == row.at("seam")[0]);
    CHECK(first_character(parts->at(1)) == row.at("seam")[1]);
}

} // namespace

TEST_CASE("messages are counted and parted as the table of vectors says", "[segments]")
{
    std::ifstream file(SOURCE_DIR "/tests/world/segment_vectors.json");
    const auto rows = Vectors::parse(file);
    CHECK(rows.size() >= 60);
    for (const auto& row : rows) check_row(row);
}

TEST_CASE("a message takes what fits beside the caller's header", "[segments]")
{
    struct Row {
        Coding coding;
        std::size_t header;
        std::size_t most;
    };
    const Row rows[] = {
        {Coding::gsm7, 0, 160},   {Coding::gsm7, 6, 153},   {Coding::gsm7, 7, 152},
        {Coding::gsm7, 8, 150},   {Coding::octets, 0, 140}, {Coding::octets, 6, 134},
        {Coding::octets, 7, 133}, {Coding::ucs2, 0, 70},    {Coding::ucs2, 6, 67},
        {Coding::ucs2, 7, 66},    {Coding::ucs2, 139, 0},   {Coding::gsm7, 139, 1},
    };
    for (const auto& row : rows) {
        CAPTURE(row.header);
        std::string most;
        for (std::size_t i = 0; i < row.most; ++i)
            most += row.coding == Coding::octets ? "0f" : "x";
        CHECK(check_payload(row.coding, most, row.header, true));
        most += row.coding == Coding::octets ? "0f" : "x";
        CHECK_FALSE(check_payload(row.coding, most, row.header, true));
    }
}

TEST_CASE("text that is no UTF-8 is refused", "[segments]")
{
    for (const auto* text :
         {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80"}) {
        CHECK_FALSE(code_points(text));
        CHECK_FALSE(split_payload(Coding::gsm7, text));
        CHECK_FALSE(check_payload(Coding::ucs2, text, 0, false));
    }
    const std::string text = "aж€😀";
    CHECK(utf8_text(*code_points(text)) == text);
}

TEST_CASE("a header that fills the message leaves no room for text", "[segments]")
{
    CHECK(check_payload(Coding::gsm7, "", 140, false));
    CHECK_FALSE(check_payload(Coding::gsm7, "x", 140, false));
    CHECK_FALSE(check_payload(Coding::octets, "00", 1'000, false));
}
