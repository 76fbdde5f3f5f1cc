#include "cli/settings.hpp"

#include "api/fields.hpp"
#include "api/text.hpp"
#include "cli/client_environment.hpp"
#include "cli/commands.hpp"
#include "scenario/files/source_text.hpp"
#include "scenario/files/value.hpp"
#include "scenario/fixtures/fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace easyconnect {

static constexpr std::string_view config_flag = "config";

/// More than one value of a setting may have, in characters: a header of a proxy's size.
static constexpr std::size_t setting_most = 8'192;

// --- variables

std::string variable_of(std::string_view flag)
{
    std::string name(variable_prefix);
    for (const char c : flag)
        name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

std::string without_secrets_of_url(std::string_view text)
{
    const auto scheme = text.find("://");
    if (scheme == text.npos) return std::string(text);
    const auto start = scheme + 3;
    const auto end = std::min(text.find_first_of("/?#", start), text.size());
    const auto at = text.substr(0, end).rfind('@');
    std::string shown(text.substr(0, start));
    if (at != text.npos && at >= start) shown += "***@";
    const auto rest = text.substr(at != text.npos && at >= start ? at + 1 : start);
    const auto query = rest.find('?');
    return shown.append(rest.substr(0, query)).append(query == rest.npos ? "" : "?***");
}

static std::vector<std::string> values_of(const Flag& flag, const std::string& text)
{
    if (!flag.repeats) return {text};
    std::vector<std::string> values;
    for (const auto line : split(text, '\n'))
        for (const auto piece : split(line, ','))
            if (const auto value = trimmed(piece); !value.empty()) values.emplace_back(value);
    return values;
}

static void add_variable(const Flag& flag, Arguments& arguments)
{
    const auto name = variable_of(flag.name);
    const char* const text = std::getenv(name.c_str());
    if (!text || !*text) return;
    if (first_unreadable(text)) throw UsageError(name + ": it holds something else than text");
    auto values = values_of(flag, text);
    if (flag.value.empty()) {
        if (values.front() != "true" && values.front() != "false")
            throw UsageError(name + ": it is true or false");
        values = values.front() == "true" ? std::vector{std::string()} : std::vector<std::string>{};
    } else if (values.empty()) {
        return; // commas alone
    }
    arguments.flags[flag.name] = {std::move(values), {Origin::Kind::variable, name, {}}};
}

/// What a variable may be called: those of the command's flags, of other commands, of clients.
static std::vector<std::string> known_variables(const CommandUsage& usage)
{
    std::vector<std::string> known;
    for (const auto& flag : usage.flags)
        if (flag.is_setting) known.push_back(variable_of(flag.name));
    for (const auto& flag : usage.settings_of_others) known.push_back(variable_of(flag));
    known.insert(known.end(), std::begin(variables_of_others), std::end(variables_of_others));
    return known;
}

/// A name for a log: anything may stand in an environment.
static std::string printable(std::string_view name)
{
    static constexpr std::size_t most = 64;
    std::string text(name.substr(0, most));
    for (char& c : text)
        if (c < 0x21 || c > 0x7e) c = '?';
    return text;
}

static void note_unknown_variables(const CommandUsage& usage, Arguments& arguments)
{
    static constexpr std::size_t most = 20; // more say nothing new
    const auto known = known_variables(usage);
    std::vector<std::string_view> words; // without the prefix, which would make all of them near
    for (const auto& name : known)
        words.push_back(std::string_view(name).substr(variable_prefix.size()));
    for (char** entry = environ; *entry && arguments.unknown.size() < most; ++entry) {
        const std::string_view line(*entry);
        if (!line.starts_with(variable_prefix)) continue;
        const auto name = line.substr(0, line.find('='));
        const auto word = name.substr(std::min(variable_prefix.size(), name.size()));
        if (std::ranges::find(words, word) != words.end()) continue;
        const auto near = nearest(word, words);
        arguments.unknown.push_back(
            {printable(name), near.empty() ? "" : std::string(variable_prefix).append(near)});
    }
}

// --- the file

/// What one key says; nothing when it is wrong, which has been noted.
static std::optional<GivenFlag> given_in_file(const Flag& flag, const Value& value,
                                              const std::filesystem::path& folder)
{
    GivenFlag given{{}, {Origin::Kind::file, {}, value.spot()}};
    if (flag.value.empty()) {
        const auto truth = value.truth();
        if (!truth) return {};
        if (*truth) given.values.emplace_back();
        return given;
    }
    const bool is_list = flag.repeats && value.node().kind == Node::Kind::list;
    for (const auto& each : is_list ? value.list() : std::vector{value}) {
        auto text = each.as_written(setting_most);
        if (!text) continue;
        if ((flag.value == "FILE" || flag.value == "FOLDER") && !text->empty())
            text = (folder / *text).lexically_normal().string();
        given.values.push_back(*std::move(text));
        given.spots.push_back(each.spot());
    }
    if (given.values.empty()) return {};
    return given;
}

static void read_settings(const CommandUsage& usage, const Value& top,
                          const std::filesystem::path& folder, Arguments& arguments)
{
    if (top.is_nothing()) return;
    std::vector<std::string_view> keys;
    for (const auto& flag : usage.flags)
        if (flag.is_setting && flag.name != config_flag) keys.push_back(flag.name);
    keys.insert(keys.end(), usage.settings_of_others.begin(), usage.settings_of_others.end());
    const auto section = top.section(keys);
    for (const auto& flag : usage.flags) {
        const auto value = section[flag.name];
        if (!value) continue;
        auto given = given_in_file(flag, *value, folder); // also overridden ones: for mistakes
        if (given) arguments.flags.try_emplace(flag.name, *std::move(given));
    }
}

static void add_file(const CommandUsage& usage, Arguments& arguments)
{
    const auto path = arguments.text(config_flag);
    if (path.empty()) return;
    const auto file = read_fixture_file(path);
    FileMistakes mistakes;
    const Document document(file.name, file.text, mistakes);
    mistakes.raise();
    try {
        read_settings(usage, {document, document.root()}, std::filesystem::path(path).parent_path(),
                      arguments);
        mistakes.raise();
    } catch (const FileError& error) { // told together with what is wrong with the values
        arguments.mistakes.assign(error.mistakes().begin(), error.mistakes().end());
    }
}

void add_settings(const CommandUsage& usage, Arguments& arguments)
{
    for (const auto& flag : usage.flags)
        if (flag.is_setting && !arguments.flags.contains(flag.name)) add_variable(flag, arguments);
    note_unknown_variables(usage, arguments);
    add_file(usage, arguments);
}

} // namespace easyconnect
