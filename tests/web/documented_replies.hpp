#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect::test {

class DocumentedOperation;

/// What of a reply the documents speak of.
struct SeenReply {
    int status = 0;
    std::string_view content_type{};
    std::string_view body{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// What is wrong with a reply to this request by the OpenAPI documents: its status, a header that
/// is missing, a body where there should be none, a field. Empty when it is as documented, or when
/// no document has such an operation. `path` is without its query.
///
/// Statuses that only the transport gives may fall under `default`; no other does, or nothing would
/// be wrong. Operations with `x-anything-goes` answer what somebody has scripted.
std::string complaint_about(std::string_view method, std::string_view path, const SeenReply&);

/// What is wrong with a body of JSON that is sent to this operation, by its document.
std::string complaint_about_body(const DocumentedOperation&, std::string_view body);

/// Fails the running test when there is something to complain about. From any thread.
void check_documented(std::string_view method, std::string_view path, const SeenReply&);

} // namespace easyconnect::test
