#include "scenario/files/yaml_text.hpp"

#include <nlohmann/json.hpp>
#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace easyconnect {

using Json = nlohmann::ordered_json;

static bool is_plain_key(const std::string& key)
{
    return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == key.npos;
}

static void write_key(YAML::Emitter& out, const std::string& key)
{
    out << YAML::Key;
    if (!is_plain_key(key)) out << YAML::DoubleQuoted;
    out << key << YAML::Value;
}

static void write(YAML::Emitter& out, const Json& value)
{
    switch (value.type()) {
    case Json::value_t::object:
        out << YAML::Flow << YAML::BeginMap;
        for (const auto& [key, member] : value.items()) {
            write_key(out, key);
            write(out, member);
        }
        out << YAML::EndMap;
        return;
    case Json::value_t::array:
        out << YAML::Flow << YAML::BeginSeq;
        for (const auto& item : value) write(out, item);
        out << YAML::EndSeq;
        return;
    case Json::value_t::string:
        out << YAML::DoubleQuoted << value.get_ref<const std::string&>();
        return;
    case Json::value_t::null: out << YAML::Null; return;
    default: out << value.dump(); return; // true, 12, 0.5: the same in both
    }
}

std::string yaml_text(const Json& document)
{
    YAML::Emitter out;
    out << YAML::BeginMap;
    for (const auto& [key, value] : document.items()) {
        write_key(out, key);
        if (!value.is_array()) {
            write(out, value);
            continue;
        }
        out << YAML::BeginSeq;
        for (const auto& item : value) write(out, item);
        out << YAML::EndSeq;
    }
    out << YAML::EndMap;
    return std::string(out.c_str(), out.size()) + "\n";
}

} // namespace easyconnect
