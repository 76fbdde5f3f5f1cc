#include "scenario/files/document.hpp"

#include "scenario/files/source_text.hpp"

#include <istream>
#include <streambuf>
#include <unordered_map>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace easyconnect {

namespace {

/// Ends the reading of a file after a mistake that leaves nothing to go on with.
struct Abandoned {};

/// Lets a stream read a text where it lies.
class TextBuffer : public std::streambuf {
public:
    explicit TextBuffer(std::string_view text)
    {
        char* begin = const_cast<char*>(text.data()); // a get area is never written to
        setg(begin, begin, begin + text.size());
    }
};

} // namespace

/// Whether the text is JSON as far as its first character tells: then all strings are in double
/// quotes and there are no comments.
static bool is_json(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && (text[first] == '{' || text[first] == '[');
}

/// Makes nodes of the parser's events.
class Document::Builder : public YAML::EventHandler {
public:
    explicit Builder(Document& document) : document_(document) {}

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (++documents_ == 1) return;
        abandon(mark, "a file holds one document, and here a second one begins");
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        Node& node = make(mark, Node::Kind::nothing);
        if (is_key()) abandon(mark, "a key is missing here");
        put(node);
        finish(node, anchor, 1);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        Node& node = make(mark, tag == "?" ? Node::Kind::plain : Node::Kind::quoted);
        node.text = value;
        const bool key = is_key();
        put(node);
        if (tag != "?" && tag != "!") refuse_tag(node);
        if (key) note_key(node);
        finish(node, anchor, 1);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        if (is_key()) abandon(mark, "a key must be written out, not be an alias");
        const auto& target = anchored_[anchor];
        if (!target.node) abandon(mark, "this alias stands inside what it stands for");
        expanded_ += target.size;
        if (expanded_ > expansion_most)
            abandon(mark, "the aliases stand for more than " + std::to_string(expansion_most) +
                              " values");
        open_.back().size += target.size;
        open_.back().node->items.push_back(target.node);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, Node::Kind::list, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, Node::Kind::map, tag, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    /// A list or map whose end has not been seen.
    struct Open {
        Node* node;
        YAML::anchor_t anchor;
        std::size_t size; ///< nodes in it, with what aliases stand for
        std::unordered_map<std::string_view, const Node*> keys;
    };
    /// What an alias can stand for; without a node while it is still open.
    struct Anchored {
        const Node* node = nullptr;
        std::size_t size = 0;
    };

    bool is_key() const
    {
        return !open_.empty() && open_.back().node->kind == Node::Kind::map &&
               open_.back().node->items.size() % 2 == 0;
    }

    Node& make(const YAML::Mark& mark, Node::Kind kind)
    {
        Node& node = document_.nodes_.emplace_back();
        node.kind = kind;
        node.line = static_cast<std::uint32_t>(mark.line);
        node.column = static_cast<std::uint32_t>(mark.column);
        return node;
    }

    void put(Node& node)
    {
        if (open_.empty()) {
            document_.root_ = &node;
            return;
        }
        Node& parent = *open_.back().node;
        node.parent = &parent;
        node.place = static_cast<std::uint32_t>(parent.items.size());
        parent.items.push_back(&node);
    }

    void open(const YAML::Mark& mark, Node::Kind kind, const std::string& tag,
              YAML::anchor_t anchor)
    {
        if (is_key()) abandon(mark, "a key must be a word");
        if (open_.size() == depth_most)
            abandon(mark, "lists and maps may be nested " + std::to_string(depth_most) +
                              " deep, not deeper");
        Node& node = make(mark, kind);
        put(node);
        if (tag != "?") refuse_tag(node);
        open_.push_back({&node, anchor, 1, {}});
        if (anchor) anchored_[anchor] = {};
    }

    void close()
    {
        const Open done = std::move(open_.back());
        open_.pop_back();
        finish(*done.node, done.anchor, done.size);
    }

    void finish(const Node& node, YAML::anchor_t anchor, std::size_t size)
    {
        if (!open_.empty()) open_.back().size += size;
        if (anchor) anchored_[anchor] = {&node, size};
    }

    void note_key(const Node& key)
    {
        const auto [known, is_new] = open_.back().keys.emplace(key.text, &key);
        if (is_new) return;
        const Spot first = document_.spot(*known->second);
        document_.mistake(key, "this key stands here twice, first in line " +
                                   std::to_string(first.line));
    }

    void refuse_tag(const Node& node)
    {
        document_.mistake(node, "tags (words after an exclamation mark) are not allowed");
    }

    [[noreturn]] void abandon(const YAML::Mark& mark, std::string message)
    {
        Node here;
        here.line = static_cast<std::uint32_t>(mark.line);
        here.column = static_cast<std::uint32_t>(mark.column);
        here.parent = open_.empty() ? nullptr : open_.back().node;
        if (here.parent) here.place = static_cast<std::uint32_t>(here.parent->items.size());
        document_.mistake(here, std::move(message));
        throw Abandoned{};
    }

    Document& document_;
    int documents_ = 0;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, Anchored> anchored_;
    std::size_t expanded_ = 0;
};

Document::Document(std::string_view file, std::string_view text, FileMistakes& mistakes)
    : file_(file), text_(text), mistakes_(&mistakes), root_(&nodes_.emplace_back())
{
    mistakes_->announce(file_);
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
    if (text_.size() > bytes_most) {
        mistakes_->add({{std::string(file_)}, "", "a file may have 64 MiB, not more"});
        return;
    }
    if (const auto bad = first_unreadable(text_)) {
        mistake_at_byte(*bad, static_cast<unsigned char>(text_[*bad]) < 0x80
                                  ? "control characters are not allowed; write them as \"\\x00\""
                                  : "this is not UTF-8");
        return;
    }
    build();
}

void Document::build()
{
    const std::string joined = is_json(text_) ? with_joined_surrogates(text_) : std::string();
    const std::string_view parsed = joined.empty() ? text_ : joined;
    TextBuffer buffer(parsed);
    std::istream stream(&buffer);
    Builder builder(*this);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        // at the end of a file the parser forgets the column
        const bool at_end = error.mark.pos >= std::ssize(parsed);
        const auto spot =
            at_end ? spot_of_byte(file_, text_, text_.size())
                   : spot_of_mark(file_, text_, static_cast<std::size_t>(error.mark.line),
                                  static_cast<std::size_t>(error.mark.column));
        mistakes_->add({spot, "", "this is not valid YAML: " + error.msg});
    } catch (const Abandoned&) {
        return; // the mistake has been noted
    }
}

void Document::mistake_at_byte(std::size_t offset, std::string message) const
{
    mistakes_->add({spot_of_byte(file_, text_, offset), "", std::move(message)});
}

Spot Document::spot(const Node& node) const
{
    return spot_of_mark(file_, text_, node.line, node.column);
}

std::string Document::path(const Node& node) const
{
    std::string path;
    for (const Node* at = &node; at->parent; at = at->parent) {
        const Node& parent = *at->parent;
        if (parent.kind == Node::Kind::list) {
            path.insert(0, "[" + std::to_string(at->place) + "]");
            continue;
        }
        const auto key = at->place - at->place % 2;
        if (key < parent.items.size()) path.insert(0, "." + excerpt(parent.items[key]->text));
    }
    return path.starts_with('.') ? path.substr(1) : path;
}

void Document::mistake(const Node& node, std::string message) const
{
    if (message.ends_with('.')) message.pop_back(); // a refusal's sentence
    mistakes_->add({spot(node), path(node), std::move(message)});
}

} // namespace easyconnect
