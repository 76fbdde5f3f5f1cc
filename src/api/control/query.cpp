#include "api/control/query.hpp"

#include "api/sim_path.hpp"
#include "api/text.hpp"

namespace easyconnect {

Result<std::optional<std::uint64_t>> query_number(const Request& request, std::string_view key,
                                                  std::uint64_t least, std::uint64_t most)
{
    const auto text = request.parameter(key);
    if (text.empty()) return std::nullopt;
    if (const auto value = whole_number(text, most); value && *value >= least) return *value;
    return refuse(Refusal::Reason::malformed,
                  std::string(key) + " must be a whole number from " + std::to_string(least) +
                      " to " + std::to_string(most) + ".",
                  std::string(key));
}

Result<std::optional<Iccid>> query_iccid(const Request& request)
{
    const auto text = request.parameter("iccid");
    if (text.empty()) return std::nullopt;
    const auto iccid = read_iccid(text);
    if (!iccid) return refuse(Refusal::Reason::malformed, iccid.error().detail, "iccid");
    return *iccid;
}

Result<std::string> query_search(const Request& request)
{
    static constexpr std::size_t most = 200;
    const auto text = trimmed(request.parameter("search"));
    if (text.size() <= most) return lower_case(text);
    return refuse(Refusal::Reason::malformed,
                  "search must have at most " + std::to_string(most) + " bytes.", "search");
}

} // namespace easyconnect
