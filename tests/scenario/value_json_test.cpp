#include "file_lab.hpp"

#include "scenario/files/value_json.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

using Json = nlohmann::json;

Json json_of(const std::string& text)
{
    Json json;
    CHECK(mistakes_in(text, [&](const Value& value) { json = as_json(value); }) == "");
    return json;
}

/// What is told of a reader that refused at this pointer.
std::string told(const std::string& text, Refusal refusal)
{
    return mistakes_in(text, [&](const Value& value) { note_refusal(value, refusal); });
}

Refusal refused_at(const std::string& where, const std::string& hint = "")
{
    return {.reason = Refusal::Reason::malformed,
            .detail = "This is wrong.",
            .where = where,
            .code = {},
            .hint = hint};
}

const std::string rules = "name: x\n"
                          "rules:\n"
                          "  - {a/b: 1}\n"
                          "  - when: {path: [p, q]}\n";

} // namespace

TEST_CASE("A value of a file becomes the JSON that it looks like", "[value-json]")
{
    CHECK(json_of("{a: 1, b: -2.5, c: true, d: word, e: [x, 2], f: , g: false}") ==
          Json::parse(R"({"a":1,"b":-2.5,"c":true,"d":"word","e":["x",2],"f":null,"g":false})"));
    CHECK(json_of("[15m, 204-16, a b, nul, '~x', 1e3]") ==
          Json::parse(R"(["15m","204-16","a b","nul","~x",1e3])"));
    CHECK(json_of("{}") == Json::object());
    CHECK(json_of("[]") == Json::array());
}

TEST_CASE("What stands in quotes is a text, whatever it looks like", "[value-json]")
{
    CHECK(json_of(R"(["1", 'true', "", "08"])") == Json::parse(R"(["1","true","","08"])"));
}

TEST_CASE("Keys of the user's own are left out of the JSON", "[value-json]")
{
    CHECK(json_of("{$schema: s, x-note: 1, a: {x-b: 2, c: 3}}") == Json::parse(R"({"a":{"c":3}})"));
}

TEST_CASE("Aliases and variables are filled in before a value becomes JSON", "[value-json]")
{
    ::setenv("VALUE_JSON_TEST", "12", 1);
    CHECK(json_of("x-t: &t {text: hi}\na: *t\nb: ${VALUE_JSON_TEST}\nc: '${VALUE_JSON_TEST}'\n"
                  "d: '${VALUE_JSON_NONE:-none}'\n") ==
          Json::parse(R"({"a":{"text":"hi"},"b":12,"c":"12","d":"none"})"));
    ::unsetenv("VALUE_JSON_TEST");
    CHECK(mistakes_in("a: [1, '${VALUE_JSON_NONE}']", [](const Value& value) {
              as_json(value);
          }).starts_with("f.yaml:1:8: error: a[1]: "));
}

TEST_CASE("A number that JSON does not know needs another spelling", "[value-json]")
{
    for (const auto* number : {"08", "0x1F", "+5", ".5"}) {
        CAPTURE(number);
        CHECK(
            mistakes_in("a: " + std::string(number), [](const Value& value) { as_json(value); }) ==
            "f.yaml:1:4: error: a: this needs quotes if it is a text; a number is written like "
            "12 or 0.5");
    }
}

TEST_CASE("A refusal is told at the place that its pointer names", "[value-json]")
{
    CHECK(told(rules, refused_at("")) == "f.yaml:1:1: error: This is wrong");
    CHECK(told(rules, refused_at("/name")) == "f.yaml:1:7: error: name: This is wrong");
    CHECK(told(rules, refused_at("/rules/1/when/path/1")) ==
          "f.yaml:4:22: error: rules[1].when.path[1]: This is wrong");
    CHECK(told(rules, refused_at("/rules/0/a~1b")) ==
          "f.yaml:3:11: error: rules[0].a/b: This is wrong");
}

TEST_CASE("A refusal of something missing is told where it should be", "[value-json]")
{
    const std::string in_rule = "f.yaml:4:5: error: rules[1]: This is wrong";
    CHECK(told(rules, refused_at("/rules/1/do")) == in_rule);
    CHECK(told(rules, refused_at("/rules/1/do/answer")) == in_rule);
    CHECK(told(rules, refused_at("/rules/7")) == "f.yaml:3:3: error: rules: This is wrong");
    CHECK(told(rules, refused_at("/rules/1x")) == "f.yaml:3:3: error: rules: This is wrong");
    CHECK(told(rules, refused_at("name")) == "f.yaml:1:1: error: This is wrong");
}

TEST_CASE("A refusal's hint is told with it", "[value-json]")
{
    CHECK(told(rules, refused_at("/name", "Did you mean y?")) ==
          "f.yaml:1:7: error: name: This is wrong; did you mean y?");
}
