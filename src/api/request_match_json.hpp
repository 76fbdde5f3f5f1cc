#pragma once

#include "world/clients/request_match.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace easyconnect {

class JsonWriter;
struct Request;

/// Reads which requests are meant: {"operation": "sms.submit", "method": "POST", "path": "*/sms",
/// "iccid": "8988280666*", "account": "demo", "status": 201 or "4xx", "payload": "hello*",
/// "json": {"/dcs": 8}}. All but status and json are globs. `where` is the JSON pointer of the
/// object. Refused as malformed, with the nearest known word where one is near.
Result<RequestMatcher> read_matcher(const nlohmann::json&, const std::string& where);

/// The same from a query: operation=, method=, path=, iccid=, account=, status=.
Result<RequestMatcher> read_matcher(const Request&);

/// Reads a question: {"request": {...}, "count": 2 or {"least": 1, "most": 3}, "never": true,
/// "order": [{...}, {...}], "within": "10m", "after": 17}. Without a number, at least one is
/// wanted. "within" goes back from `now`. Refused as malformed.
Result<RequestQuestion> read_question(const nlohmann::json&, const std::string& where,
                                      VirtualTime now);

/// Writes the fields of an answer into an open object: "met", "matched", "looked_at", "requests",
/// "nearest".
void write_count(JsonWriter&, const World&, const RequestCount&);

/// An answer in one or more lines of plain words: what was wanted, what was seen, and the nearest
/// misses with their differences.
std::string count_text(const World&, const RequestQuestion&, const RequestCount&);

} // namespace easyconnect
