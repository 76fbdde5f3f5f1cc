#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace easyconnect {

/// What is remembered of things that are told apart by a print of 64 bits: at most `most` of them,
/// the one that came first makes room. Look-up only; its order reaches nobody.
template <class Thing>
class Recent {
public:
    explicit Recent(std::size_t most) : most_(most) {}

    /// Null when it is not remembered.
    Thing* find(std::uint64_t print)
    {
        if (things_.empty()) return nullptr; // the usual case of what only misbehaviour fills
        const auto found = things_.find(print);
        return found == things_.end() ? nullptr : &found->second;
    }

    /// The thing of this print, a new one when it was not remembered. Valid until the next one.
    Thing& at(std::uint64_t print)
    {
        const auto [place, is_new] = things_.try_emplace(print);
        if (!is_new) return place->second;
        order_.push_back(print);
        if (order_.size() > most_) {
            things_.erase(order_.front());
            order_.pop_front();
        }
        return place->second;
    }

    std::size_t size() const { return things_.size(); }
    std::size_t most() const { return most_; }

    /// What is remembered, the first that came in front.
    std::vector<std::pair<std::uint64_t, Thing>> in_order() const
    {
        std::vector<std::pair<std::uint64_t, Thing>> all;
        for (const auto print : order_) all.emplace_back(print, things_.at(print));
        return all;
    }

private:
    std::size_t most_;
    std::unordered_map<std::uint64_t, Thing> things_;
    std::deque<std::uint64_t> order_;
};

} // namespace easyconnect
