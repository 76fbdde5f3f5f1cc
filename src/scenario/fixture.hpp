#pragma once

#include "scenario/file_error.hpp"
#include "scenario/value.hpp"
#include "world/world.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace easyconnect {

/// What a file may say: what a world holds, or also what happens in it and must have happened.
enum class FileRole { fixture, scenario };

/// One fixture as text: what a world holds when it begins. The format is described in
/// `fixtures/README.md`.
struct FixtureFile {
    std::string name; ///< as the user wrote it; every error about the file begins with it
    std::string text; ///< YAML or JSON, UTF-8, at most `Document::bytes_most`
    FileRole role = FileRole::fixture;
};

/// Reads a fixture from the disk. Throws a FileError when there is no such file, when it cannot be
/// read, or when it is larger than a document may be.
FixtureFile read_fixture_file(const std::string& path);

/// What the program decides about a world, beside its fixtures.
struct WorldOptions {
    std::uint64_t seed = 1;
    VirtualTime start{}; ///< when the world begins, unless something below or a fixture says else
    std::optional<VirtualTime> start_override{}; ///< wins over `clock: {start: ...}` of the files
    std::optional<Pace> pace{};                  ///< wins over `clock: {pace: ...}` of the files
    Pace usual_pace = Pace::real;                ///< when neither says one
    Duration usual_quiet{0};                     ///< unless `clock: {quiet: ...}` says else
    double pace_factor = 1.0; ///< virtual seconds in a real one; counts with `pace` scaled
};

/// Builds a world from fixtures laid over each other in this order: `organisation`, `clock`,
/// `platform`, `webhooks` and `networks` of a later file win key by key, `accounts`, `products`,
/// `sims`, `orders` and `rules` add up. Without any `accounts` there is one, demo / demo (BEYOND,
/// so that the smallest fixture can be used). The world is at its start, its journal is empty, and
/// its agenda holds only what the files left unfinished. Throws one FileError with every mistake
/// that was found; then there is no world.
World build_world(std::span<const FixtureFile> files, const WorldOptions& options);

/// The outermost map of a file, with the keys of its role; others are noted as mistakes.
Section read_top(const Value&, FileRole);

/// The same world from files that were taken apart. What is wrong is noted with their documents,
/// and then the world is not whole.
World build_world(const std::vector<Section>& tops, const WorldOptions& options);

} // namespace easyconnect
