#include "cli/control_token.hpp"

#include "../e2e/program.hpp"
#include "cli/commands.hpp"
#include "cli/output_file.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

namespace easyconnect::test {

TEST_CASE("a control token is 32 bytes of chance, another one each time", "[cli][door]")
{
    const auto token = random_control_token();
    CHECK(token.size() == 64);
    CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(token != random_control_token());
}

TEST_CASE("a token file that is not there is made, for its owner only, and good next time",
          "[cli][door]")
{
    const TemporaryFile file(".token", "");
    ::unlink(file.path.c_str());
    CHECK_THROWS_WITH(read_control_token(file.path), Catch::Contains("there is no file"));
    const auto token = control_token_in(file.path);
    CHECK(token.size() == 64);
    CHECK(text_of(file.path) == token + "\n");
    struct stat status {};
    REQUIRE(::stat(file.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(control_token_in(file.path) == token);
    CHECK(read_control_token(file.path) == token);
}

TEST_CASE("a token is 16 to 256 visible characters", "[cli][door]")
{
    for (const std::string& text :
         {std::string(16, 'a'), std::string(256, '~'), std::string("  correct-horse-battery \r\n")})
        CHECK(control_token_in(TemporaryFile(".token", text).path).size() >= 16);
    for (const std::string& text :
         {std::string(), std::string("\n"), std::string(15, 'a'), std::string(257, 'a'),
          std::string(100'000, 'a'), std::string("correct horse battery"),
          std::string("correct-horse\nbattery-staple\n"),
          std::string("caf\xc3\xa9-caf\xc3\xa9-1234"), std::string(20, '\0')}) {
        const TemporaryFile file(".token", text);
        CHECK_THROWS_WITH(control_token_in(file.path),
                          Catch::Contains("16 to 256 visible ASCII characters") &&
                              Catch::Contains(file.path));
        CHECK_THROWS_AS(read_control_token(file.path), UsageError);
    }
}

TEST_CASE("a token file that can be neither read nor made is told", "[cli][door]")
{
    CHECK_THROWS_AS(control_token_in("/nowhere/at/all"), OutputError);
    CHECK_THROWS_AS(control_token_in("/tmp"), OutputError); // a folder
    CHECK_THROWS_AS(read_control_token("/tmp"), UsageError);
}

} // namespace easyconnect::test
