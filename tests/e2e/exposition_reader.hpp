#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace easyconnect::test {

/// Reads metrics in the text format 0.0.4 and gives each series its value; CHECKs what the format
/// asks of them: HELP and TYPE before the samples of a family, all of them together, no series
/// twice, escaped labels, numbers, a line end at the end; histograms that only grow and end at
/// their count.
inline std::map<std::string, double> read_exposition(const std::string& text)
{
    std::map<std::string, double> series;
    std::set<std::string> families;
    std::string family;
    std::string type;
    double bucket = 0;
    CHECK((!text.empty() && text.back() == '\n'));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            CHECK(families.insert(family).second);
            CHECK(line.size() > 7 + family.size() + 1);
            std::getline(lines, line);
            REQUIRE(line.starts_with("# TYPE " + family + " "));
            type = line.substr(8 + family.size());
            CHECK((type == "counter" || type == "gauge" || type == "histogram"));
            CHECK((type == "counter") == family.ends_with("_total"));
            bucket = 0;
            continue;
        }
        std::size_t at = line.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:");
        REQUIRE(at != std::string::npos);
        const auto name = line.substr(0, at);
        const auto suffix = name.starts_with(family) ? name.substr(family.size()) : "?";
        if (type == "histogram")
            CHECK((suffix == "_bucket" || suffix == "_sum" || suffix == "_count"));
        else
            CHECK(suffix.empty());
        if (line[at] == '{') {
            do {
                const auto equals = line.find("=\"", ++at);
                REQUIRE(equals != std::string::npos);
                CHECK(line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at) == equals);
                for (at = equals + 2; at < line.size() && line[at] != '"'; ++at)
                    if (line[at] == '\\') {
                        ++at;
                        CHECK((line[at] == '\\' || line[at] == '"' || line[at] == 'n'));
                    }
                ++at; // behind the quote
                REQUIRE(at < line.size());
            } while (line[at] == ',');
            REQUIRE(line[at++] == '}');
        }
        REQUIRE(line[at] == ' ');
        const auto number = line.substr(at + 1);
        std::size_t used = 0;
        const double value = std::stod(number, &used);
        CHECK(used == number.size());
        if (suffix == "_bucket") {
            CHECK(value >= bucket);
            bucket = value;
        } else if (suffix == "_count") {
            CHECK(value == bucket);
        }
        CHECK(series.emplace(line.substr(0, at), value).second);
    }
    return series;
}

} // namespace easyconnect::test
