// Bodies of every call that takes one: a line "METHOD /path", then the body.

#include "asked.hpp"
#include "json_mutator.hpp"
#include "small_world.hpp"

#include "api/endpoints.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace easyconnect;

namespace {

struct Call {
    std::string method;
    std::string path;

    std::string line() const { return method + ' ' + path + '\n'; }
};

/// What stands for a {name} in a path: something that is there.
std::string that_exists(std::string_view path, std::string_view name)
{
    if (name == "iccid") return "8988280666000000001";
    if (name == "order_number") return "1";
    if (name == "service") return "data";
    if (name == "id" && path.find("/rules") != path.npos) return "late";
    if (name == "id" && path.find("/sms/") != path.npos) return "3";
    if (name == "id") return "1";
    return "reports";
}

std::string filled(std::string_view path)
{
    std::string text;
    for (std::size_t at = 0; at < path.size();) {
        if (path[at] != '{') {
            text += path[at++];
            continue;
        }
        const auto end = path.find('}', at);
        text += that_exists(path, path.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return text;
}

/// Every call that may have a body.
const std::vector<Call>& calls()
{
    static const auto all = [] {
        std::vector<Call> found;
        for (const auto& endpoint : all_endpoints())
            if (std::string_view(endpoint.method) != "GET")
                found.push_back({endpoint.method, filled(endpoint.path)});
        return found;
    }();
    return all;
}

const Call* call_of(std::string_view text)
{
    const auto found = std::ranges::find_if(
        calls(), [&](const Call& call) { return text.starts_with(call.line()); });
    return found == calls().end() ? nullptr : &*found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    const Call* call = call_of(text);
    if (!call) return -1;
    const bool is_login = call->path == token_path;
    fuzz::check_asking(
        {.method = call->method,
         .path = call->path,
         .authorization = is_login ? "Basic ZGVtbzpkZW1v" : fuzz::bearer(),
         .content_type = is_login ? "application/x-www-form-urlencoded" : "application/json",
         .body = std::string(text.substr(call->line().size())),
         .base_url = "http://127.0.0.1:8080"});
    return 0;
}

/// Changes the body and keeps the line, or takes the line of another call.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed)
{
    std::minstd_rand chance(seed);
    const Call* call = call_of(fuzz::text_of(data, size));
    std::string body(call ? fuzz::text_of(data, size).substr(call->line().size()) : "{}");
    if (!call || chance() % 16 == 0) call = &calls()[chance() % calls().size()];

    const auto line = call->line();
    if (line.size() + 1 > most) return 0;
    const auto room = most - line.size();
    const auto old = std::min(body.size(), room);
    body.resize(room);
    body.resize(fuzz::mutate_json(reinterpret_cast<std::uint8_t*>(body.data()), old, room, seed));
    std::ranges::copy(line + body, reinterpret_cast<char*>(data));
    return line.size() + body.size();
}
