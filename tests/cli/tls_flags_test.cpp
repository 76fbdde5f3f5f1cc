#include "cli/tls_flags.hpp"

#include "cli/commands.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

using namespace easyconnect;

TEST_CASE("a plain simulator has no certificate and nobody has to be trusted", "[tls]")
{
    const Arguments nothing;
    FlagReader reader(nothing);
    const auto setup = set_up_tls(read_tls_options(nothing, reader));
    CHECK(setup.scheme() == std::string("http"));
    CHECK(setup.ca_file.empty());
}

TEST_CASE("flags of TLS that do not go together are refused", "[tls]")
{
    using Flags = std::map<std::string, GivenFlag, std::less<>>;
    for (const Flags& flags :
         {Flags{{"tls-cert", {{"c"}}}}, Flags{{"tls-key", {{"k"}}}}, Flags{{"tls-dev", {{""}}}},
          Flags{{"tls-cert", {{"c"}}}, {"tls-key", {{"k"}}}, {"tls-dev", {{"d"}}}}}) {
        Arguments arguments;
        arguments.flags = flags;
        FlagReader reader(arguments);
        read_tls_options(arguments, reader);
        CHECK_THROWS_AS(reader.raise(), UsageError);
    }
}

TEST_CASE("a file of authorities for webhooks that cannot be used is told at the start", "[tls]")
{
    CHECK_THROWS_WITH(set_up_tls({.webhook_ca = "/nowhere/ca.pem"}),
                      Catch::StartsWith("/nowhere/ca.pem"));
}
