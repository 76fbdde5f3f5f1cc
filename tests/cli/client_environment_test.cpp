#include "cli/client_environment.hpp"
#include "cli/control_command.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;

namespace {

const std::vector<Account> accounts{{UserId{1}, "portal", "secret", false},
                                    {UserId{2}, "robot", "p w'd", true},
                                    {UserId{3}, "other", "x", true}};

} // namespace

TEST_CASE("a client is told the base below /v1, the token endpoint, an account that may use them",
          "[cli]")
{
    CHECK(client_environment({"http://127.0.0.1:40021"}, accounts) ==
          Variables{{"EASYCONNECT_URL", "http://127.0.0.1:40021/management-api"},
                    {"EASYCONNECT_TOKEN_URL", "http://127.0.0.1:40021/management-api/oauth/token"},
                    {"EASYCONNECT_USERNAME", "robot"},
                    {"EASYCONNECT_PASSWORD", "p w'd"},
                    {"EASYCONNECT_CONTROL_URL", "http://127.0.0.1:40021/_simulator/v1"}});
}

TEST_CASE("a client is told whom to trust when that needs to be told", "[cli][tls]")
{
    const auto plain = client_environment({.url = "https://127.0.0.1:1"}, {});
    auto told = client_environment({.url = "https://127.0.0.1:1"}, {}, "/tls/ca.pem");
    CHECK(told.back() == Variables::value_type{"EASYCONNECT_CA_FILE", "/tls/ca.pem"});
    CHECK(told.front().second == "https://127.0.0.1:1/management-api");
    told.pop_back();
    CHECK(told == plain);
}

TEST_CASE("a client is told a name that fits, where accounts are templates", "[cli]")
{
    const auto told = client_environment({"http://127.0.0.1:1"}, {{UserId{1}, "ci-*", "secret"}});
    CHECK(told[2].second == "ci-client");
    CHECK(told[3].second == "secret");
}

TEST_CASE("a client is told an address that can be called", "[cli]")
{
    CHECK(client_environment({"http://0.0.0.0:8099"}, {})[0].second ==
          "http://127.0.0.1:8099/management-api");
    CHECK(client_environment({"http://[::]:8099"}, {})[0].second ==
          "http://[::1]:8099/management-api");
    CHECK(client_environment({"http://0.0.0.0:8099"}, {})[2].second.empty());
}

TEST_CASE("the env file is one that a shell can read", "[cli]")
{
    CHECK(env_file_text({{"A", "http://127.0.0.1:1/x"}, {"B", "p w'd"}, {"C", ""}}) ==
          "A=http://127.0.0.1:1/x\nB='p w'\\''d'\nC=\n");
}

TEST_CASE("words are quoted for a shell when they need it", "[cli]")
{
    CHECK(shell_word("python3") == "python3");
    CHECK(shell_word("a/b-c_d.e:f,g@h%i+j=k") == "a/b-c_d.e:f,g@h%i+j=k");
    CHECK(shell_word("") == "''");
    CHECK(shell_word("two words") == "'two words'");
    CHECK(shell_word("$(rm x)") == "'$(rm x)'");
    CHECK(shell_word("it's") == "'it'\\''s'");
}

TEST_CASE("a refusal becomes one line, with where and what to do", "[cli]")
{
    const auto problem = [](const char* body) {
        return problem_text({.status = 400, .content_type = "", .body = body});
    };
    CHECK(problem(R"({"detail":"by must be a length.","pointer":"/by","hint":"Say 4h."})") ==
          "/by: by must be a length. Say 4h.");
    CHECK(problem(R"({"detail":"two\nlines","pointer":""})") == "two lines");
    CHECK(problem("<html>") == "the simulator answered 400");
    CHECK(problem("") == "the simulator answered 400");
    CHECK(problem(R"({"detail":5})") == "the simulator answered 400");
}

TEST_CASE("what goes into a path is escaped", "[cli]")
{
    CHECK(path_segment("3") == "3");
    CHECK(path_segment("../clock?x#y z") == "..%2Fclock%3Fx%23y%20z");
}
