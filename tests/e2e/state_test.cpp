// The file of --state, at the real program.
#include "served.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <sys/stat.h>

namespace easyconnect::test {

namespace {

/// A folder that is gone with its owner.
struct FolderOfState {
    FolderOfState() { REQUIRE(::mkdtemp(path.data())); }
    ~FolderOfState() { std::filesystem::remove_all(path); }
    std::string operator/(const std::string& name) const { return path + "/" + name; }

    std::string path = "/tmp/easyconnect-state-XXXXXX";
};

/// Serves for a moment, so that the state is saved; what it logged.
std::string said_while_serving(const std::vector<std::string>& flags)
{
    Served served(flags);
    served.program.signal(SIGTERM);
    const auto end = served.program.wait();
    CHECK(end.code == 0);
    return end.err;
}

} // namespace

TEST_CASE("a state that is a device or a pipe is refused at once, and left alone", "[serve]")
{
    const FolderOfState folder;
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    for (const auto& path :
         {std::string("/dev/full"), std::string("/dev/null"), folder / "pipe", folder.path}) {
        const auto end = Program({"serve", "--listen", "127.0.0.1:0", "--state", path}).wait();
        INFO(end.err);
        CHECK(end.code == 3);
        CHECK(has(end.err, path + ": error: --state: this is a "));
        CHECK(std::filesystem::exists(path));
    }
    CHECK(std::filesystem::is_character_file("/dev/null"));
}

TEST_CASE("a state is saved where a link leads, and the link stays", "[serve]")
{
    const FolderOfState folder;
    std::filesystem::create_directory(folder / "volume");
    std::filesystem::create_symlink("volume/world.json", folder / "near.json"); // not there yet
    std::filesystem::create_symlink(folder / "near.json", folder / "far.json");
    for (const std::string name : {"near.json", "far.json"}) {
        std::filesystem::remove(folder / "volume/world.json");
        said_while_serving({"--state", folder / name});
        CHECK(std::filesystem::is_symlink(folder / name));
        CHECK(std::filesystem::is_regular_file(
            std::filesystem::symlink_status(folder / "volume/world.json")));
        said_while_serving({"--state", folder / name}); // and goes on from it
    }
}

TEST_CASE("flags that a saved state leaves no room for are told in one line", "[serve]")
{
    const FolderOfState folder;
    const Variable pace("EASYCONNECT_PACE", "manual");
    const std::vector<std::string> flags{"--state", folder / "world.json", "--seed",
                                         "7",       "--start-time",        "2026-02-03T04:05:06Z"};
    CHECK_FALSE(has(said_while_serving(flags), "flags not used"));
    CHECK(has(
        said_while_serving(flags),
        "warn flags not used flags=[\"--seed\",\"--start-time\",\"EASYCONNECT_PACE\"] why=\"the "
        "main world goes on from " +
            (folder / "world.json")));
}

} // namespace easyconnect::test
