#pragma once

#include "scenario/files/document.hpp"
#include "scenario/files/file_error.hpp"
#include "scenario/files/value.hpp"
#include "scenario/fixtures/fixture.hpp"

#include <functional>
#include <string>

namespace easyconnect::test {

/// When the worlds of these tests begin: 2026-01-05T08:00:00Z.
inline constexpr VirtualTime start{std::chrono::milliseconds(1'767'600'000'000)};

/// What is told of the mistakes that `act` finds, one line a mistake; empty when it finds none.
inline std::string mistakes_of(const std::function<void()>& act)
{
    try {
        act();
        return "";
    } catch (const FileError& error) {
        return error.what();
    }
}

/// What is wrong with a document, and what `read` finds wrong with it when it can be read.
inline std::string mistakes_in(const std::string& text,
                               const std::function<void(const Value&)>& read = {})
{
    return mistakes_of([&] {
        FileMistakes mistakes;
        const Document document("f.yaml", text, mistakes);
        if (read && mistakes.empty()) read(Value(document, document.root()));
        mistakes.raise();
    });
}

/// The world of a fixture with these lines behind its version.
inline World world_of(const std::string& lines, std::uint64_t seed = 1)
{
    const FixtureFile file{"a.yaml", "version: 1\n" + lines};
    return build_world({&file, 1}, {.seed = seed, .start = start});
}

} // namespace easyconnect::test
