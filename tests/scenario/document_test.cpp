#include "file_lab.hpp"

#include "scenario/files/document.hpp"
#include "scenario/files/source_text.hpp"
#include "scenario/files/value.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// The value of the key `v` in a document of this one line, read by `read`.
template <class Read>
auto read_line(const std::string& written, Read read)
{
    FileMistakes mistakes;
    const std::string text = "v: " + written + "\n";
    const Document document("f.yaml", text, mistakes);
    const Section top = Value(document, document.root()).section({"v"});
    return read(*top["v"]);
}

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

/// Nine levels of nine aliases each: 9^9 nodes if they were all written out.
std::string laughs()
{
    std::string text = "x0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
    for (int level = 1; level <= 8; ++level) {
        const auto alias = "*a" + std::to_string(level - 1);
        text += "x" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + alias;
        for (int i = 1; i < 9; ++i) text += ", " + alias;
        text += "]\n";
    }
    return text;
}

} // namespace

TEST_CASE("a document that cannot be taken apart says where", "[document]")
{
    struct Row {
        std::string text, error;
    };
    const Row rows[] = {
        {"a: [", "f.yaml:1:5: error: this is not valid YAML: end of sequence flow not found"},
        {"a: ]", "f.yaml:1:4: error: this is not valid YAML: illegal flow end"},
        {"a: {b: c", "f.yaml:1:9: error: this is not valid YAML: end of map flow not found"},
        {"a: b: c", "f.yaml:1:5: error: this is not valid YAML: illegal map value"},
        {"a: \"b", "f.yaml:1:6: error: this is not valid YAML: illegal EOF in scalar"},
        {"a:\n\tb: c", "f.yaml:2:3: error: this is not valid YAML: illegal map value"},
        {"a: 1\n\tb: 2",
         "f.yaml:2:1: error: this is not valid YAML: illegal tab when looking for indentation"},
        {"a: *b",
         "f.yaml:1:4: error: this is not valid YAML: the referenced anchor is not defined"},
        {"a: 1\n---\nb: 2",
         "f.yaml:2:1: error: a file holds one document, and here a second one begins"},
        {"{} {}", "f.yaml:1:4: error: a file holds one document, and here a second one begins"},
        {"a: !!int 1",
         "f.yaml:1:4: error: a: tags (words after an exclamation mark) are not allowed"},
        {"- !mine {a: b}",
         "f.yaml:1:3: error: [0]: tags (words after an exclamation mark) are not allowed"},
        {"a: 1\nb: 2\na: 3", "f.yaml:3:1: error: a: this key stands here twice, first in line 1"},
        {"s:\n  - {a: 1, a: 2}",
         "f.yaml:2:12: error: s[0].a: this key stands here twice, first in line 2"},
        {"[a]: b", "f.yaml:1:1: error: a key must be a word"},
        {"a: &x [*x]", "f.yaml:1:8: error: a[0]: this alias stands inside what it stands for"},
        {"x: &x y\n*x : z", "f.yaml:2:1: error: a key must be written out, not be an alias"},
        {"a: b\xff", "f.yaml:1:5: error: this is not UTF-8"},
        {"a: \xed\xa0\x80", "f.yaml:1:4: error: this is not UTF-8"},
        {"a: \xc0\xaf", "f.yaml:1:4: error: this is not UTF-8"},
        {"a: \"\xc3\xa9\xc3\xa9\" \xe2\x82", "f.yaml:1:9: error: this is not UTF-8"},
        {std::string("a: \0", 4),
         "f.yaml:1:4: error: control characters are not allowed; write them as \"\\x00\""},
        {"a: b\n\x1b[0m",
         "f.yaml:2:1: error: control characters are not allowed; write them as \"\\x00\""},
        {"a: \"\xc3\xa9\", b", "f.yaml:1:7: error: this is not valid YAML: end of map not found"},
        {nested(65), "f.yaml:1:65: error: " +
                         [] {
                             std::string path;
                             for (int i = 0; i < 64; ++i) path += "[0]";
                             return path;
                         }() +
                         ": lists and maps may be nested 64 deep, not deeper"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        CHECK(mistakes_in(row.text) == row.error);
    }
}

TEST_CASE("aliases may be used, but not multiply without bound", "[document]")
{
    CHECK(mistakes_in("a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]") == "");
    CHECK(mistakes_in(laughs()) ==
          "f.yaml:7:10: error: x6[0]: the aliases stand for more than 1000000 values");
    CHECK(mistakes_in(nested(64)) == "");
    CHECK_FALSE(mistakes_in(std::string(100'000, '[')).empty()); // and the stack survives it
}

TEST_CASE("JSON is read as YAML", "[document]")
{
    CHECK(mistakes_in("{\n\t\"a\": [1, true, null, \"x\\/y\\u00e9\"],\r\n\t\"b\":{\"c\":-1.5}}") ==
          "");
    const auto text_of = [](const std::string& document) {
        std::string text;
        const auto error = mistakes_in(document, [&](const Value& value) {
            text = value.section({"v"}).text("v").value_or("none");
        });
        return error.empty() ? text : error;
    };
    CHECK(text_of(R"({"v": "\ud83d\ude00 \\ud83d\\ude00"})") == "\xf0\x9f\x98\x80 \\ud83d\\ude00");
    CHECK(text_of(R"({"v": "\ud83d"})") ==
          "f.yaml:1:14: error: this is not valid YAML: invalid unicode: 55357");
    CHECK(text_of("\xef\xbb\xbfv: with a byte order mark") == "with a byte order mark");
}

TEST_CASE("all mistakes of a file are told at once, in order, up to twenty", "[document]")
{
    std::string text;
    for (int i = 0; i < 30; ++i) text += "k" + std::to_string(i) + ": [a]\n";
    std::size_t read = 0;
    const auto lines = mistakes_in(text, [&](const Value& value) {
        std::vector<std::string> names;
        names.reserve(30);
        for (int i = 0; i < 30; ++i) names.push_back("k" + std::to_string(29 - i));
        const Section top =
            value.section(std::vector<std::string_view>(names.begin(), names.end()));
        for (const auto& name : names) {
            ++read;
            top.text(name);
        }
    });
    CHECK(read == 20);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 19);
    CHECK(lines.starts_with("f.yaml:11:6: error: k10: this is a list and must be a text\n"));
    CHECK(lines.ends_with("f.yaml:30:6: error: k29: this is a list and must be a text"));
}

TEST_CASE("a mistake stays one line and shows no more than it needs", "[document]")
{
    const auto read = [](const Value& value) {
        for (const auto key : {"a", "b"}) (void)value.section({"a", "b"}).truth(key);
    };
    CHECK(mistakes_in("a: \"x\\ny\"\nb: " + std::string(90, 'z'), read) ==
          "f.yaml:1:4: error: a: this must be true or false without quotes; \"x?y\" is a text "
          "here\n"
          "f.yaml:2:4: error: b: this must be true or false without quotes; \"" +
              std::string(40, 'z') + "...\" is a text here");
}

TEST_CASE("keys of one's own and a schema are let pass, other unknown keys are not", "[document]")
{
    const auto read = [](const Value& value) { (void)value.section({"status", "label"}); };
    CHECK(mistakes_in("x-note: [{}]\n$schema: s.json\nlabel: a", read) == "");
    CHECK(mistakes_in("staus: a\nqqqqqqq: b", read) ==
          "f.yaml:1:1: error: staus: there is no such key; did you mean status?\n"
          "f.yaml:2:1: error: qqqqqqq: there is no such key; the keys here are status or label");
}

TEST_CASE("values are read as what they are written as", "[document]")
{
    const auto text = [](const Value& value) { return value.text(); };
    CHECK(read_line("abc", text) == "abc");
    CHECK(read_line("\"12\"", text) == "12");
    CHECK(read_line("'true'", text) == "true");
    CHECK(read_line("yes", text) == "yes");
    CHECK(read_line("1.2.3", text) == "1.2.3");
    CHECK(read_line("2026-01-05", text) == "2026-01-05");
    for (const auto number : {"12", "-1", "1.5", "1e9", "0x1f", "007", ".5", "true"})
        CHECK_FALSE(read_line(number, text));

    const auto whole = [](const Value& value) { return value.whole(-5, 5); };
    CHECK(read_line("5", whole) == 5);
    CHECK(read_line("-5", whole) == -5);
    for (const auto wrong : {"6", "\"5\"", "5.0", "05", "5e0", "99999999999999999999", "a", "[5]"})
        CHECK_FALSE(read_line(wrong, whole));

    const auto amount = [](const Value& value) { return value.amount(); };
    CHECK(read_line("12.5", amount) == Amount::millionths(12'500'000));
    CHECK(read_line("0.000001", amount) == Amount::millionths(1));
    CHECK(read_line("1000000000", amount) == largest_amount);
    for (const auto wrong : {"-1", "0.0000001", "1000000000.000001", "1.", ".5", "1e3", "\"1\""})
        CHECK_FALSE(read_line(wrong, amount));

    const auto truth = [](const Value& value) { return value.truth(); };
    CHECK(read_line("true", truth) == true);
    CHECK(read_line("false", truth) == false);
    for (const auto wrong : {"yes", "no", "on", "off", "True", "1", "\"true\""})
        CHECK_FALSE(read_line(wrong, truth));

    const auto duration = [](const Value& value) { return value.duration(); };
    CHECK(read_line("1h30m", duration) == 90min);
    CHECK(read_line("\"P1D\"", duration) == 24h);
    for (const auto wrong : {"5", "-5m", "soon"}) CHECK_FALSE(read_line(wrong, duration));

    const auto moment = [](const Value& value) { return value.moment(start); };
    CHECK(read_line("-2h30m", moment) == start - 150min);
    CHECK(read_line("+3d", moment) == start + 72h);
    CHECK(read_line("2026-01-05T09:00:00+01:00", moment) == start);
    for (const auto wrong : {"\"-\"", "-3", "3d", "-100d100y", "now", "-29200d"})
        CHECK_FALSE(read_line(wrong, moment));

    const auto digits = [](const Value& value) { return value.digit_text(2, 3); };
    CHECK(read_line("\"04\"", digits) == "04");
    for (const auto wrong : {"204", "\"1\"", "\"1234\"", "\"a4\"", "[]"})
        CHECK_FALSE(read_line(wrong, digits));
}

TEST_CASE("values may hold variables of the environment", "[document]")
{
    ::setenv("DOCUMENT_TEST", "value", 1);
    ::setenv("DOCUMENT_TEST_EMPTY", "", 1);
    ::setenv("DOCUMENT_TEST_DIGITS", "0012", 1);
    ::setenv("DOCUMENT_TEST_BROKEN", "\xff", 1);
    ::unsetenv("DOCUMENT_TEST_MISSING");
    const auto text = [](const Value& value) { return value.text(); };
    CHECK(read_line("${DOCUMENT_TEST}", text) == "value");
    CHECK(read_line("a-${DOCUMENT_TEST}-${DOCUMENT_TEST:-b}-c", text) == "a-value-value-c");
    CHECK(read_line("${DOCUMENT_TEST_MISSING:-else}", text) == "else");
    CHECK(read_line("\"${DOCUMENT_TEST_EMPTY:-else}\"", text) == "else");
    CHECK(read_line("\"${DOCUMENT_TEST_EMPTY}\"", text) == "");
    CHECK(read_line("$${DOCUMENT_TEST}", text) == "${DOCUMENT_TEST}");
    CHECK(read_line("cost $5 {x}", text) == "cost $5 {x}");
    CHECK(read_line("${DOCUMENT_TEST_DIGITS}",
                    [](const Value& value) { return value.digit_text(4, 4); }) == "0012");
    CHECK(read_line("\"${DOCUMENT_TEST_MISSING:-7}\"", [](const Value& value) {
              return value.whole(0, 9);
          }) == 7); // JSON cannot leave the quotes out

    const auto read = [](const Value& value) { (void)value.section({"v"}).text("v"); };
    CHECK(mistakes_in("v: ${DOCUMENT_TEST_MISSING}", read) ==
          "f.yaml:1:4: error: v: the environment has no variable DOCUMENT_TEST_MISSING; set it, "
          "or write ${DOCUMENT_TEST_MISSING:-default}");
    CHECK(mistakes_in("v: ${DOCUMENT_TEST", read) ==
          "f.yaml:1:4: error: v: this ${ has no closing brace");
    CHECK(mistakes_in("v: ${not a name}", read) ==
          "f.yaml:1:4: error: v: a variable is written ${NAME} or ${NAME:-default}");
    CHECK(mistakes_in("v: ${DOCUMENT_TEST_BROKEN}", read) ==
          "f.yaml:1:4: error: v: the environment variable DOCUMENT_TEST_BROKEN holds something "
          "else than text");
    CHECK(mistakes_in("\"${DOCUMENT_TEST}\": a", read) ==
          "f.yaml:1:1: error: ${DOCUMENT_TEST}: there is no such key; the keys here are v");
}
