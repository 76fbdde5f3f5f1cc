#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <string>
#include <vector>

// The rules of the house that a reader should not have to check by hand. Reads the source text.

namespace {

namespace fs = std::filesystem;

/// The layers of src/, each of which may include itself and those to its right.
const std::vector<std::string> layers{"main.cpp", "cli", "server", "web",
                                      "scenario", "api", "world"};

/// One line of a source file, with its comment and its literals taken out.
struct Line {
    std::size_t number;
    std::string code;
    std::string text; ///< as it stands
};

struct Source {
    std::string path; ///< below src/: "api/answer.cpp"
    std::vector<Line> lines;

    std::string layer() const { return path.substr(0, path.find('/')); }
    bool is_header() const { return path.ends_with(".hpp"); }
};

std::string without_comment_and_literals(const std::string& text)
{
    static const std::regex literal(R"re("(\\.|[^"\\])*"|'(\\.|[^'\\])')re");
    const auto plain = std::regex_replace(text, literal, "\"\"");
    return plain.substr(0, plain.find("//"));
}

std::vector<Source> read_sources()
{
    const fs::path root = fs::path(SOURCE_DIR) / "src";
    std::vector<Source> sources;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const auto extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        Source source{fs::relative(entry.path(), root).generic_string(), {}};
        std::ifstream file(entry.path());
        std::string text;
        while (std::getline(file, text))
            source.lines.push_back(
                {source.lines.size() + 1, without_comment_and_literals(text), text});
        sources.push_back(std::move(source));
    }
    return sources;
}

const std::vector<Source>& all_sources()
{
    static const auto sources = read_sources();
    return sources;
}

/// What a line includes: `"api/text.hpp"` or `<string>`, without its brackets; empty for no
/// include.
std::string included(const Line& line)
{
    static const std::regex include(R"re(^\s*#\s*include\s*["<]([^">]+)[">])re");
    std::smatch found;
    return std::regex_search(line.text, found, include) ? found[1].str() : "";
}

std::string place(const Source& source, const Line& line)
{
    return "src/" + source.path + ":" + std::to_string(line.number) + ": " + line.text;
}

std::size_t rank(const std::string& layer)
{
    const auto found = std::find(layers.begin(), layers.end(), layer);
    return static_cast<std::size_t>(found - layers.begin());
}

/// The lines of code that have one of these words, spelled as regular expressions.
std::vector<std::string> lines_with(const std::vector<std::string>& words,
                                    const std::function<bool(const Source&)>& wanted)
{
    std::vector<std::string> found;
    for (const auto& word : words) {
        const std::regex pattern(word);
        for (const auto& source : all_sources()) {
            if (!wanted(source)) continue;
            for (const auto& line : source.lines)
                if (std::regex_search(line.code, pattern)) found.push_back(place(source, line));
        }
    }
    return found;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("the source is where this test looks for it", "[architecture]")
{
    CHECK(all_sources().size() > 50);
}

TEST_CASE("every file of src/ is in a layer", "[architecture]")
{
    Lines astray;
    for (const auto& source : all_sources())
        if (rank(source.layer()) == layers.size()) astray.push_back(source.path);
    CHECK(astray == Lines{});
}

TEST_CASE("a layer includes itself and the layers below it only", "[architecture]")
{
    Lines wrong;
    for (const auto& source : all_sources())
        for (const auto& line : source.lines) {
            const auto name = included(line);
            const auto layer = name.substr(0, name.find('/'));
            if (layer == name || rank(layer) == layers.size()) continue; // a library
            if (rank(layer) < rank(source.layer())) wrong.push_back(place(source, line));
        }
    CHECK(wrong == Lines{});
}

TEST_CASE("project headers are included by their path below src/", "[architecture]")
{
    static const std::regex quoted(R"re(^\s*#\s*include\s*"([^"]+)")re");
    Lines wrong;
    for (const auto& source : all_sources())
        for (const auto& line : source.lines) {
            std::smatch found;
            if (std::regex_search(line.text, found, quoted) &&
                !fs::exists(fs::path(SOURCE_DIR) / "src" / found[1].str()))
                wrong.push_back(place(source, line));
        }
    CHECK(wrong == Lines{});
}

TEST_CASE("only the server knows the HTTP library", "[architecture]")
{
    Lines wrong;
    for (const auto& source : all_sources())
        for (const auto& line : source.lines)
            if (included(line) == "httplib.h" && source.layer() != "server")
                wrong.push_back(place(source, line));
    CHECK(wrong == Lines{});
}

TEST_CASE("the world knows no JSON, no sockets, no files, no threads and no YAML", "[architecture]")
{
    const std::regex banned("^(nlohmann/.*|httplib.*|thread|mutex|shared_mutex|condition_variable|"
                            "atomic|future|fstream|iostream|filesystem|yaml-cpp/.*|spdlog/.*|"
                            "cxxopts.*|random|ctime|sys/.*|unistd.h)$");
    Lines wrong;
    for (const auto& source : all_sources())
        for (const auto& line : source.lines)
            if (source.layer() == "world" && std::regex_match(included(line), banned))
                wrong.push_back(place(source, line));
    CHECK(wrong == Lines{});
}

TEST_CASE("the world is handed time and chance, it never takes them", "[architecture]")
{
    CHECK(lines_with({R"(\bsystem_clock\b)", R"(\bsteady_clock\b)", R"(\bhigh_resolution_clock\b)",
                      R"(\brandom_device\b)", R"(\bs?rand\s*\()", R"(\bmt19937)",
                      R"(\bgetenv\s*\()", R"((^|[^:\w.])time\s*\(\s*(NULL|nullptr|0)?\s*\))",
                      R"(\brandom_generator\(\s*\))", R"(\bsleep_(for|until)\b)"},
                     [](const Source& source) { return source.layer() == "world"; }) == Lines{});
}

TEST_CASE("the API reads no real clock and makes no chance either", "[architecture]")
{
    CHECK(lines_with({R"(\bsystem_clock\b)", R"(\bsteady_clock\b)", R"(\brandom_device\b)",
                      R"(\bs?rand\s*\()", R"(\bsleep_(for|until)\b)"},
                     [](const Source& source) { return source.layer() == "api"; }) == Lines{});
}

TEST_CASE("every header begins with #pragma once", "[architecture]")
{
    Lines without;
    for (const auto& source : all_sources())
        if (source.is_header() &&
            (source.lines.empty() || source.lines.front().text != "#pragma once"))
            without.push_back(source.path);
    CHECK(without == Lines{});
}

TEST_CASE("headers force no namespace on their readers", "[architecture]")
{
    CHECK(lines_with({R"(\busing\s+namespace\b)"}, &Source::is_header) == Lines{});
}

TEST_CASE("no file of src/ is longer than 400 lines", "[architecture]")
{
    std::map<std::string, std::size_t> long_files;
    for (const auto& source : all_sources())
        if (source.lines.size() > 400) long_files[source.path] = source.lines.size();
    CHECK(long_files == std::map<std::string, std::size_t>{});
}

TEST_CASE("what is left to do names its issue", "[architecture]")
{
    static const std::regex mark(R"(\b(TODO|FIXME|XXX|HACK)\b)");
    static const std::regex with_issue(R"(\bTODO: .*#[0-9]+)");
    Lines wrong;
    for (const auto& source : all_sources())
        for (const auto& line : source.lines)
            if (std::regex_search(line.text, mark) && !std::regex_search(line.text, with_issue))
                wrong.push_back(place(source, line));
    CHECK(wrong == Lines{});
}
