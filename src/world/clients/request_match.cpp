#include "world/clients/request_match.hpp"

#include "world/glob.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <cassert>

namespace easyconnect {

using Reason = Refusal::Reason;

static bool fits_status(const RequestMatcher& matcher, int status)
{
    return status >= matcher.status_least.value_or(0) &&
           status <= matcher.status_most.value_or(999);
}

/// Whether all but the body fits.
static bool fits_head(const World& world, const RequestMatcher& matcher, const RequestRow& row)
{
    return fits_glob(matcher.operation, row.operation) && fits_glob(matcher.method, row.method) &&
           fits_path(matcher.path, row.path) && fits_status(matcher, row.status) &&
           (matcher.iccid == "*" || (row.iccid && fits_glob(matcher.iccid, row.iccid->text()))) &&
           fits_glob(matcher.account, account_name(world, row));
}

/// A payload is the whole body, or the text of the SMS in it.
static bool fits_payload(const RequestMatcher& matcher, const RequestRow& row)
{
    if (fits_glob(*matcher.payload, row.body)) return true;
    const auto text = matcher.read_place(row.body, "/payload");
    return text && fits_glob(matcher.payload_place, *text);
}

static bool fits_place(const RequestMatcher& matcher, const PlaceCheck& check,
                       const RequestRow& row)
{
    const auto text = matcher.read_place(row.body, check.place);
    return text && fits_glob(check.wanted, *text);
}

static bool asks_for_body(const RequestMatcher& matcher)
{
    return matcher.payload || !matcher.json.empty();
}

Fit fit(const World& world, const RequestMatcher& matcher, const RequestRow& row)
{
    if (!fits_head(world, matcher, row)) return Fit::no;
    if (!asks_for_body(matcher)) return Fit::yes;
    assert(matcher.read_place);
    if (row.body_size > row.body.size()) return Fit::unknown;
    if (matcher.payload && !fits_payload(matcher, row)) return Fit::no;
    const bool fits = std::ranges::all_of(
        matcher.json, [&](const PlaceCheck& check) { return fits_place(matcher, check, row); });
    return fits ? Fit::yes : Fit::no;
}

static std::string status_text(const RequestMatcher& matcher)
{
    const auto least = matcher.status_least.value_or(0);
    const auto most = matcher.status_most.value_or(999);
    if (least == most) return std::to_string(least);
    return std::to_string(least) + " to " + std::to_string(most);
}

/// The differences in the head of a request, those that make it another call first.
static std::vector<Difference> head_differences(const World& world, const RequestMatcher& matcher,
                                                const RequestRow& row)
{
    std::vector<Difference> found;
    const auto compare = [&](const char* field, const std::string& wanted, std::string got) {
        if (!fits_glob(wanted, got)) found.push_back({field, wanted, std::move(got)});
    };
    compare("operation", matcher.operation, row.operation);
    compare("method", matcher.method, row.method);
    if (!fits_path(matcher.path, row.path)) found.push_back({"path", matcher.path, row.path});
    compare("iccid", matcher.iccid, row.iccid ? row.iccid->text() : "");
    compare("account", matcher.account, std::string(account_name(world, row)));
    if (!fits_status(matcher, row.status))
        found.push_back({"status", status_text(matcher), std::to_string(row.status)});
    return found;
}

static constexpr std::size_t shown_most = 200;

static std::string shown(std::string_view text)
{
    return std::string(text.substr(0, shown_most)) + (text.size() > shown_most ? "..." : "");
}

std::vector<Difference> differences(const World& world, const RequestMatcher& matcher,
                                    const RequestRow& row)
{
    auto found = head_differences(world, matcher, row);
    if (!asks_for_body(matcher)) return found;
    if (matcher.payload && !fits_payload(matcher, row))
        found.push_back({"payload", *matcher.payload,
                         shown(matcher.read_place(row.body, "/payload").value_or(row.body))});
    for (const auto& check : matcher.json)
        if (!fits_place(matcher, check, row))
            found.push_back({check.place, check.wanted,
                             shown(matcher.read_place(row.body, check.place).value_or("nothing"))});
    return found;
}

/// How far a request is from what was wanted: another operation is farther than another status.
static int distance(const std::vector<Difference>& differences)
{
    int sum = 0;
    for (const auto& difference : differences) {
        const auto& field = difference.field;
        const bool is_other_call = field == "operation" || field == "method" || field == "path";
        sum += is_other_call ? 4 : field == "iccid" || field == "account" ? 2 : 1;
    }
    return sum;
}

namespace {

/// The rows that a question is about.
struct Asked {
    const World& world;
    const RequestQuestion& question;
    std::size_t first; ///< place of the first in the log

    bool is_in(const RequestRow& row) const
    {
        return row.at >= question.from && row.at <= question.until;
    }
};

} // namespace

/// The most similar of the rows from `first` on. Bodies are read of those only whose heads are the
/// most similar: reading ten thousand would keep everybody else waiting.
static std::vector<NearMiss> nearest(const Asked& asked, const RequestMatcher& matcher,
                                     std::size_t first)
{
    static constexpr std::size_t candidates_most = 20;
    const auto& rows = asked.world.requests.rows;
    std::vector<std::pair<int, const RequestRow*>> candidates;
    for (auto i = first; i < rows.size(); ++i)
        if (asked.is_in(rows[i]) && fit(asked.world, matcher, rows[i]) != Fit::yes)
            candidates.emplace_back(distance(head_differences(asked.world, matcher, rows[i])),
                                    &rows[i]);
    std::ranges::stable_sort(candidates, {}, [](const auto& candidate) { return candidate.first; });
    if (candidates.size() > candidates_most) candidates.resize(candidates_most);

    std::vector<NearMiss> misses;
    for (const auto& [head_distance, row] : candidates)
        misses.push_back({row->id, differences(asked.world, matcher, *row)});
    std::ranges::stable_sort(misses, {},
                             [](const NearMiss& miss) { return distance(miss.differences); });
    if (misses.size() > RequestCount::misses_most)
        misses.erase(misses.begin() + RequestCount::misses_most, misses.end());
    return misses;
}

static std::unexpected<Refusal> untellable(const RequestRow& row)
{
    return refuse(Reason::conflict, "Nobody can tell: of the body of request " +
                                        std::to_string(row.id) + " only the first " +
                                        std::to_string(row.body.size()) + " of " +
                                        std::to_string(row.body_size) + " bytes are kept.");
}

static Result<RequestCount> count_fitting(const Asked& asked)
{
    const auto& [world, question, first] = asked;
    RequestCount count;
    for (auto i = first; i < world.requests.rows.size(); ++i) {
        const auto& row = world.requests.rows[i];
        if (!asked.is_in(row)) continue;
        ++count.looked_at;
        const auto fits = fit(world, question.request, row);
        if (fits == Fit::unknown) return untellable(row);
        if (fits == Fit::no) continue;
        ++count.matched;
        if (count.ids.size() < RequestCount::ids_most) count.ids.push_back(row.id);
    }
    count.is_met = count.matched >= question.least && count.matched <= question.most;
    if (count.matched < question.least) count.nearest = nearest(asked, question.request, first);
    return count;
}

static Result<RequestCount> follow_order(const Asked& asked)
{
    const auto& [world, question, first] = asked;
    RequestCount count;
    std::size_t after_last = first;
    for (auto i = first; i < world.requests.rows.size(); ++i) {
        const auto& row = world.requests.rows[i];
        if (!asked.is_in(row)) continue;
        ++count.looked_at;
        if (count.matched == question.order.size()) continue;
        const auto fits = fit(world, question.order[count.matched], row);
        if (fits == Fit::unknown) return untellable(row);
        if (fits == Fit::no) continue;
        ++count.matched;
        after_last = i + 1;
        if (count.ids.size() < RequestCount::ids_most) count.ids.push_back(row.id);
    }
    count.is_met = count.matched == question.order.size();
    if (count.is_met) return count;
    count.missing = count.matched;
    count.nearest = nearest(asked, question.order[*count.missing], after_last);
    return count;
}

Result<RequestCount> count_requests(const World& world, const RequestQuestion& question)
{
    const auto& log = world.requests;
    if (question.after && *question.after < log.forgotten)
        return refuse(Reason::conflict,
                      "Nobody can tell: the requests up to " + std::to_string(log.forgotten) +
                          " were deleted, and the question is about them, too. Ask with after: " +
                          std::to_string(log.forgotten) + " or later, or without.");
    if (log.misses_any(question.after.value_or(0), question.from))
        return refuse(Reason::conflict,
                      "Nobody can tell: " + std::to_string(log.dropped) +
                          " older requests had to make room, and the question is about them, too. "
                          "Ask with after: " +
                          std::to_string(log.recorded - log.rows.size()) + " or later.");
    const Asked asked{world, question, log.first_after(question.after.value_or(0))};
    return question.order.empty() ? count_fitting(asked) : follow_order(asked);
}

} // namespace easyconnect
