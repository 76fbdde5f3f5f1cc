#pragma once

#include <chrono>
#include <string>
#include <utility>

namespace easyconnect::test {

/// What a TestReceiver does with one request. Start with one of the named functions and add to it:
/// `status(503).after(50ms)`, `status(200).then_close()`.
struct ScriptedAnswer {
    std::string bytes;                 ///< all that is sent
    std::chrono::milliseconds delay{}; ///< before the first byte
    std::chrono::milliseconds drip{};  ///< between two bytes; 0: everything at once
    bool closes = false;               ///< the connection, when the bytes are sent
    bool hangs = false;                ///< says nothing and keeps the connection

    static ScriptedAnswer status(int status, const std::string& body = {},
                                 const std::string& more_headers = {})
    {
        return {"HTTP/1.1 " + std::to_string(status) + " Scripted\r\n" + more_headers +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
                {},
                {},
                false,
                false};
    }
    static ScriptedAnswer redirect(const std::string& location)
    {
        return status(302, {}, "Location: " + location + "\r\n");
    }
    static ScriptedAnswer raw(std::string bytes)
    {
        return {std::move(bytes), {}, {}, false, false};
    }
    static ScriptedAnswer hang() { return {{}, {}, {}, false, true}; }
    static ScriptedAnswer close_without_answer() { return {{}, {}, {}, true, false}; }

    ScriptedAnswer after(std::chrono::milliseconds pause) &&
    {
        delay = pause;
        return std::move(*this);
    }
    ScriptedAnswer dripping(std::chrono::milliseconds pause) &&
    {
        drip = pause;
        return std::move(*this);
    }
    ScriptedAnswer then_close() &&
    {
        closes = true;
        return std::move(*this);
    }
};

} // namespace easyconnect::test
