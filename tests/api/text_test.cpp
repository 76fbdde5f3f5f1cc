#include "api/text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace easyconnect;

TEST_CASE("a query is decoded in the order sent", "[transport]")
{
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    CHECK(form_pairs("") == Pairs{});
    CHECK(form_pairs("b=2&a=1&b=3") == Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}});
    CHECK(form_pairs("a=x+y%20z%2B") == Pairs{{"a", "x y z+"}});
    CHECK(form_pairs("q=status:a?b=c") == Pairs{{"q", "status:a?b=c"}});
    CHECK(form_pairs("&&a&=1&") == Pairs{{"a", ""}, {"", "1"}});
    CHECK(form_pairs("%61%=%4&%zz=%4g") == Pairs{{"a%", "%4"}, {"%zz", "%4g"}});
}
