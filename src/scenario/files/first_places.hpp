#pragma once

#include "scenario/files/value.hpp"

#include <map>
#include <string>

namespace easyconnect {

/// Where each name was given first, so that a second one can be told where.
template <class Key>
class FirstPlaces {
public:
    /// Whether nobody has taken this name yet; otherwise that is a mistake at `value`, whose
    /// message begins with `what`, such as "user_id 7".
    bool take(const Key& key, const Value& value, const std::string& what)
    {
        const auto [known, is_new] = places_.try_emplace(key, value);
        if (is_new) return true;
        value.mistake(what + " is given twice, first at " + known->second.spot().text());
        return false;
    }

private:
    std::map<Key, Value> places_;
};

} // namespace easyconnect
