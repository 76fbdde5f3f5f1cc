// A world that is kept in a file while it is served.
#include "door_lab.hpp"

#include "scenario/snapshots/state_file.hpp"
#include "server/state_keeper.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// A folder for a state file, for as long as this lives.
struct StateFolder {
    StateFolder() { REQUIRE(::mkdtemp(path.data())); }
    ~StateFolder() { std::filesystem::remove_all(path); }

    std::string file() const { return path + "/world.json"; }
    /// How many messages the saved world has; none without a file.
    std::size_t messages() const
    {
        const auto world = load_state(file());
        return world ? world->smsc.messages.size() : 0;
    }

    std::string path = "/tmp/easyconnect-keeper-XXXXXX";
};

} // namespace

TEST_CASE("a world is saved while it is served", "[snapshot]")
{
    DoorLab lab;
    const StateFolder folder;
    const StateKeeper keeper(lab.simulator, {.path = folder.file(), .every = 1ms});
    lab.send(pump);
    CHECK(lab.eventually([&] { return folder.messages() == 1; }));
    lab.send(meter);
    CHECK(lab.eventually([&] { return folder.messages() == 2; }));
}

TEST_CASE("a world in which nothing has happened since is not copied again", "[snapshot]")
{
    DoorLab lab;
    Simulator::Mark seen;
    CHECK(lab.simulator.copy_since(seen));
    CHECK_FALSE(lab.simulator.copy_since(seen));
    lab.ask("GET", "/_simulator/v1/clock");
    CHECK_FALSE(lab.simulator.copy_since(seen));

    lab.send(pump);
    CHECK(lab.simulator.copy_since(seen));
    lab.ask("PUT", "/_simulator/v1/state", R"({"state":"storm"})");
    CHECK(lab.simulator.copy_since(seen));
    lab.advance("1h");
    CHECK(lab.simulator.copy_since(seen));
    lab.ask("POST", "/_simulator/v1/reset");
    CHECK(lab.simulator.copy_since(seen));
    CHECK_FALSE(lab.simulator.copy_since(seen));
}

TEST_CASE("a world is saved in the end, also when that is the only time", "[snapshot]")
{
    DoorLab lab;
    const StateFolder folder;
    StateKeeper keeper(lab.simulator, {.path = folder.file(), .every = 0ms});
    lab.send(pump);
    CHECK(folder.messages() == 0);
    lab.simulator.stop();
    keeper.finish();
    CHECK(folder.messages() == 1);
}

TEST_CASE("a world that cannot be saved now is told about, and saved when that works again",
          "[snapshot]")
{
    DoorLab lab;
    const StateFolder folder;
    std::filesystem::remove(folder.path);
    std::atomic<int> warnings = 0;
    const StateKeeper keeper(lab.simulator,
                             {.path = folder.file(), .every = 1ms, .warn = [&](const auto& why) {
                                  if (why.starts_with("--state: cannot save the state in"))
                                      ++warnings;
                              }});
    lab.send(pump);
    CHECK(lab.eventually([&] { return warnings > 1; }));
    std::filesystem::create_directory(folder.path);
    CHECK(lab.eventually([&] { return folder.messages() == 1; }));
}
