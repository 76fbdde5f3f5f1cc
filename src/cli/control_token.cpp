#include "cli/control_token.hpp"

#include "cli/commands.hpp"
#include "cli/output_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/random.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace easyconnect {

static constexpr std::size_t token_least = 16;
static constexpr std::size_t token_most = 256;

std::string random_control_token()
{
    std::array<unsigned char, 32> bytes{};
    while (::getrandom(bytes.data(), bytes.size(), 0) != ssize_t{bytes.size()}) // up to 256: whole
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
    std::string token;
    for (const auto byte : bytes) token += fmt::format("{:02x}", byte);
    return token;
}

/// What a file holds, at most a little more than a token; none when there is no such file. Throws
/// OutputError.
static std::optional<std::string> beginning_of(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT) return {};
    std::array<char, token_most + 64> bytes;
    const ssize_t count = file < 0 ? -1 : ::read(file, bytes.data(), bytes.size());
    const int error = errno;
    if (file >= 0) ::close(file);
    if (count < 0)
        throw OutputError("the token file " + path +
                          " cannot be read: " + std::generic_category().message(error));
    return std::string(bytes.data(), static_cast<std::size_t>(count));
}

static std::string checked_token(std::string text, const std::string& path)
{
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && is_blank(text.back())) text.pop_back();
    text.erase(text.begin(), std::ranges::find_if_not(text, is_blank));
    const bool is_visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
    if (!is_visible || text.size() < token_least || text.size() > token_most)
        throw UsageError("--control-token-file: " + path +
                         " must hold one token of 16 to 256 visible ASCII characters");
    return text;
}

std::string control_token_in(const std::string& path)
{
    if (const auto text = beginning_of(path)) return checked_token(*text, path);
    const auto token = random_control_token();
    OutputFile(path, Readers::owner).complete(token + "\n");
    return token;
}

std::string read_control_token(const std::string& path)
try {
    const auto text = beginning_of(path);
    if (!text) throw UsageError("--control-token-file: there is no file " + path);
    return checked_token(*text, path);
} catch (const OutputError& error) {
    throw UsageError(std::string("--control-token-file: ") + error.what());
}

bool is_open_to_others(const std::string& path)
{
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0;
}

} // namespace easyconnect
