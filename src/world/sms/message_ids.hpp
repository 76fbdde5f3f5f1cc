#pragma once

#include "world/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace easyconnect {

/// The ids of one SIM's messages that are still kept, oldest first, which is ascending. One that
/// makes room is near the front as a rule, and there its removal costs little.
class MessageIds {
public:
    using Iterator = std::vector<SmsId>::const_iterator;

    /// REQUIRES: higher than all before.
    void push_back(SmsId id) { ids_.push_back(id); }

    /// No effect when it is not among them.
    void remove(SmsId id)
    {
        const auto found = std::lower_bound(begin(), end(), id);
        if (found == end() || *found != id) return;
        const auto place = ids_.begin() + (found - ids_.cbegin());
        std::move_backward(ids_.begin() + gone_, place, place + 1);
        ++gone_;
        if (gone_ * 2 < std::ssize(ids_)) return;
        ids_.erase(ids_.begin(), ids_.begin() + gone_);
        gone_ = 0;
    }

    Iterator begin() const { return ids_.cbegin() + gone_; }
    Iterator end() const { return ids_.cend(); }
    std::size_t size() const { return static_cast<std::size_t>(end() - begin()); }
    bool empty() const { return begin() == end(); }

private:
    std::vector<SmsId> ids_;
    std::ptrdiff_t gone_ = 0; ///< places at the front that are free
};

} // namespace easyconnect
