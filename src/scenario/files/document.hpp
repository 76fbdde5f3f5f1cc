#pragma once

#include "scenario/files/file_error.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace easyconnect {

/// One node of a document, where it stands, and what is inside it.
struct Node {
    /// A scalar is `plain` when it was written without quotes: only then can it be a number.
    enum class Kind : std::uint8_t { nothing, plain, quoted, list, map };

    Kind kind = Kind::nothing;
    std::uint32_t line = 0;   ///< from 0
    std::uint32_t column = 0; ///< from 0, in bytes
    std::uint32_t place = 0;  ///< among the parent's items
    const Node* parent = nullptr;
    std::string text{};               ///< of a scalar
    std::vector<const Node*> items{}; ///< of a list; of a map key, value, key, value, ...
};

/// A YAML or JSON text taken apart (JSON is YAML here). Keys are unique words; tags, several
/// documents in a file, control characters and broken UTF-8 are refused, and so are aliases that
/// would expand without bound. Not copyable: its nodes point at each other.
class Document {
public:
    static constexpr std::size_t bytes_most = 64u << 20;
    static constexpr std::size_t depth_most = 64;
    /// How many nodes all aliases together may stand for.
    static constexpr std::size_t expansion_most = 1'000'000;

    /// Takes `text` apart; what is wrong with it goes to `mistakes`, and after a mistake the
    /// document is empty or incomplete. REQUIRES: all three outlive the document.
    Document(std::string_view file, std::string_view text, FileMistakes& mistakes);
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    /// The outermost node; of kind `nothing` when the file is empty.
    const Node& root() const { return *root_; }

    Spot spot(const Node&) const;
    /// "sims[3].status"; empty for the root.
    std::string path(const Node&) const;
    /// Notes a mistake at this node.
    void mistake(const Node&, std::string message) const;

private:
    class Builder;

    void build();
    void mistake_at_byte(std::size_t offset, std::string message) const;

    std::string_view file_;
    std::string_view text_;
    FileMistakes* mistakes_;
    std::deque<Node> nodes_; ///< a deque, so that nodes never move
    const Node* root_;
};

} // namespace easyconnect
