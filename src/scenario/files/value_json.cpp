#include "scenario/files/value_json.hpp"

#include "scenario/files/variables.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace easyconnect {

static nlohmann::json scalar_json(const Value& value)
{
    const Node& node = value.node();
    auto text = with_variables(node.text);
    if (!text) {
        value.mistake(std::move(text).error().detail);
        return nullptr;
    }
    if (node.kind == Node::Kind::quoted) return *std::move(text);
    if (*text == "true" || *text == "false") return *text == "true";
    auto number = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (number.is_number()) return number;
    if (!looks_like_number(*text)) return *std::move(text);
    value.mistake("this needs quotes if it is a text; a number is written like 12 or 0.5");
    return nullptr;
}

nlohmann::json as_json(const Value& value)
{
    const Document& document = value.document();
    const auto& items = value.node().items;
    switch (value.node().kind) {
    case Node::Kind::nothing: return nullptr;
    case Node::Kind::plain:
    case Node::Kind::quoted: return scalar_json(value);
    case Node::Kind::list: {
        auto list = nlohmann::json::array();
        for (const Node* item : items) list.push_back(as_json(Value(document, *item)));
        return list;
    }
    case Node::Kind::map: {
        auto map = nlohmann::json::object();
        for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
            const auto& key = items[i]->text;
            if (key.starts_with("x-") || key == "$schema") continue;
            map[key] = as_json(Value(document, *items[i + 1]));
        }
        return map;
    }
    }
    return nullptr;
}

/// The value inside a list or map that one step of a JSON pointer names, or null.
static const Node* child(const Node& node, const std::string& step)
{
    const auto& items = node.items;
    if (node.kind == Node::Kind::map) {
        for (std::size_t i = 0; i + 1 < items.size(); i += 2)
            if (items[i]->text == step) return items[i + 1];
        return nullptr;
    }
    std::size_t place = 0;
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), place);
    const bool is_place = error == std::errc{} && end == step.data() + step.size();
    return node.kind == Node::Kind::list && is_place && place < items.size() ? items[place]
                                                                             : nullptr;
}

/// One step of a JSON pointer without its escapes (RFC 6901, 4: first ~1, then ~0).
static std::string unescaped(std::string_view step)
{
    std::string text;
    for (std::size_t i = 0; i < step.size(); ++i) {
        const bool escape = step[i] == '~' && i + 1 < step.size();
        text += escape ? (step[++i] == '1' ? '/' : '~') : step[i];
    }
    return text;
}

/// What is wrong and what is right in one sentence.
static std::string sentence(const Refusal& refusal)
{
    std::string text = refusal.detail;
    if (refusal.hint.empty()) return text;
    if (text.ends_with('.')) text.pop_back();
    std::string hint = refusal.hint;
    if (hint[0] >= 'A' && hint[0] <= 'Z') hint[0] = static_cast<char>(hint[0] - 'A' + 'a');
    return text + "; " + hint;
}

void note_refusal(const Value& root, const Refusal& refusal)
{
    const Node* at = &root.node();
    std::string_view rest = refusal.where;
    while (rest.starts_with('/')) {
        rest.remove_prefix(1);
        const auto length = std::min(rest.find('/'), rest.size());
        const Node* inside = child(*at, unescaped(rest.substr(0, length)));
        if (!inside) break;
        at = inside;
        rest.remove_prefix(length);
    }
    root.document().mistake(*at, sentence(refusal));
}

} // namespace easyconnect
