#pragma once

#include "scenario/first_places.hpp"
#include "world/world.hpp"

namespace easyconnect {

/// {salutation: "1", first_name: ..., city: ..., country: NL}: the keys of `shipping_address`
/// (contract 11.2).
Address read_address(const Value&);

/// {id: 4321, address: {...}}; what is absent stays.
void read_organisation(const Value&, World&);

/// {reports: {url: ...}, mo: {url: ...}}; what is absent stays.
void read_webhooks(const Value&, WebhookTargets&);

/// Names and numbers of users, over all files.
struct UserPlaces {
    FirstPlaces<std::string> usernames;
    FirstPlaces<std::uint64_t> user_ids;
};

/// [{username, password, user_id, api_access}]: adds to the accounts, or to the templates.
void read_accounts(const std::vector<Value>&, World&, UserPlaces&);

} // namespace easyconnect
