#include "world/clients/client_habits.hpp"

#include "world/clients/requests.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace easyconnect {

Duration between(const BothTimes& then, const BothTimes& now)
{
    return std::max(now.at - then.at, now.real - then.real);
}

std::chrono::milliseconds newest_real_time(const ClientHabits& habits)
{
    std::chrono::milliseconds newest{};
    const auto look = [&](const auto& things, auto time) {
        for (const auto& [print, thing] : things.in_order())
            newest = std::max(newest, (thing.*time).real);
    };
    look(habits.bad_tokens, &ClientHabits::BadToken::refused);
    look(habits.backoffs, &ClientHabits::Backoff::told);
    look(habits.failed_calls, &ClientHabits::FailedCall::last);
    look(habits.accepted_texts, &ClientHabits::AcceptedText::when);
    look(habits.read_pages, &ClientHabits::ReadPage::last);
    return newest;
}

namespace {

/// A request that is looked at.
struct Call {
    const RequestRow& row;
    const CallTrace& trace;
    BothTimes now;

    std::string line() const { return row.method + " " + row.path; }
};

} // namespace

static std::uint64_t mixed(std::uint64_t a, std::uint64_t b)
{
    return a ^ (b + 0x9e3779b97f4a7c15 + (a << 6) + (a >> 2)); // as boost::hash_combine does
}

static std::uint64_t print_of(std::string_view text)
{
    return std::hash<std::string_view>{}(text);
}

static std::string seconds_text(Duration time)
{
    const auto tenths = time.count() / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

/// A new token is there. Was the last one worth its login?
static void look_at_login(World& world, const Call& call)
{
    const auto& row = call.row;
    if (row.status != 200 || row.is_lost || !row.account || call.trace.token_print == 0) return;
    auto& login = world.habits.logins[*row.account];
    const bool is_wasted = login.token_print != 0 && login.used <= 1 && !login.was_refused;
    const int wasted = is_wasted ? login.wasted + 1 : 0;
    if (wasted >= wasted_tokens_least)
        note_finding(world, {.kind = FindingKind::token_per_request,
                             .account = row.account,
                             .subject = "oauth.token",
                             .message = std::to_string(wasted + 1) +
                                        " logins in a row, though each token before had been "
                                        "used at most once and was still good.",
                             .requests = {login.request, row.id}});
    login = {.token_print = call.trace.token_print, .request = row.id, .wasted = wasted};
}

static void look_at_bad_token(World& world, const Call& call)
{
    const auto& row = call.row;
    auto& habits = world.habits;
    const auto print = call.trace.token_print;
    const auto call_print = mixed(call.trace.call_print, print);
    auto* const bad = habits.bad_tokens.find(print);
    if (!bad) {
        habits.bad_tokens.at(print) = {.refused = call.now,
                                       .request = row.id,
                                       .had_expired = row.token_state == TokenState::expired};
        habits.refused_calls.at(call_print) = row.id;
        return;
    }
    ++bad->others;
    if (const auto* before = habits.refused_calls.find(call_print)) {
        note_finding(world, {.kind = FindingKind::ignored_401,
                             .account = row.account,
                             .subject = call.line(),
                             .message = call.line() + " was made again with a token that had "
                                                      "been answered 401 for this very call.",
                             .requests = {*before, row.id}});
        return;
    }
    habits.refused_calls.at(call_print) = row.id;
    const bool was_on_its_way = bad->others <= on_their_way_most &&
                                between(bad->refused, call.now) < std::chrono::seconds(1);
    if (was_on_its_way) return;
    note_finding(world, {.kind = FindingKind::use_after_expiry,
                         .account = row.account,
                         .subject = row.token != 0 ? "token " + std::to_string(row.token)
                                                   : "a token that is not known",
                         .message = "Calls went on with a token that request " +
                                    std::to_string(bad->request) + " had been answered 401 for.",
                         .requests = {bad->request, row.id}});
}

static void look_at_token(World& world, const Call& call)
{
    const auto& row = call.row;
    if (call.trace.token_print == 0) return;
    if (row.account) {
        const auto login = world.habits.logins.find(*row.account);
        if (login != world.habits.logins.end() &&
            login->second.token_print == call.trace.token_print) {
            ++login->second.used;
            if (row.status == 401) login->second.was_refused = true;
        }
    } else if (row.status == 401) {
        for (auto& [account, login] : world.habits.logins) // one that was revoked
            if (login.token_print == call.trace.token_print) login.was_refused = true;
    }
    if (row.status == 401) look_at_bad_token(world, call);
}

static void look_at_retry_after(World& world, const Call& call)
{
    const auto& row = call.row;
    auto& backoffs = world.habits.backoffs;
    if (!row.retry_after && backoffs.size() == 0) return;
    const auto print = mixed(row.account.value_or(SIZE_MAX), print_of(row.operation));
    auto* told = backoffs.find(print);
    int others = 0;
    if (told && told->wait.count() > 0 && between(told->told, call.now) < told->wait) {
        const bool is_same = told->call_print == call.trace.call_print;
        others = told->others + (is_same ? 0 : 1);
        told->others = others;
        if (is_same || others > on_their_way_most)
            note_finding(world,
                         {.kind = FindingKind::retry_before_retry_after,
                          .account = row.account,
                          .subject = row.operation,
                          .message = call.line() + " came " +
                                     seconds_text(between(told->told, call.now)) +
                                     " after an answer with Retry-After: " +
                                     std::to_string(told->wait / std::chrono::seconds(1)) + ".",
                          .requests = {told->request, row.id}});
    }
    if (row.retry_after && (row.status == 429 || row.status == 503))
        backoffs.at(print) = {.told = call.now,
                              .wait = *row.retry_after,
                              .request = row.id,
                              .call_print = call.trace.call_print,
                              .others = others};
}

static void look_at_storm(World& world, const Call& call)
{
    const auto& row = call.row;
    auto& failed_calls = world.habits.failed_calls;
    const bool has_failed = row.status >= 400 || row.is_lost;
    auto* known = failed_calls.find(call.trace.call_print);
    if (!has_failed && !known) return;
    auto& failed = known ? *known : failed_calls.at(call.trace.call_print);
    const bool goes_on = failed.has_failed && between(failed.first, call.now) <= storm_window;
    if (!goes_on) {
        failed = {.first = call.now,
                  .last = call.now,
                  .has_failed = has_failed,
                  .hasty = 1,
                  .request = row.id};
        return;
    }
    const auto pause = between(failed.last, call.now);
    const bool backs_off = pause >= real_pause && failed.pause.count() > 0 &&
                           pause * 100 >= failed.pause * pause_growth_percent;
    if (!backs_off) ++failed.hasty;
    failed.pause = pause;
    failed.last = call.now;
    failed.has_failed = has_failed;
    if (backs_off || failed.hasty < storm_least) return;
    note_finding(world,
                 {.kind = FindingKind::retry_storm,
                  .account = row.account,
                  .subject = call.line(),
                  .message = call.line() + " was made " + std::to_string(failed.hasty) +
                             " times within " + seconds_text(between(failed.first, call.now)) +
                             ", though it failed, and without longer pauses.",
                  .requests = {failed.request, row.id}});
}

static void look_at_text(World& world, const Call& call)
{
    const auto& row = call.row;
    const Sms* sms = row.accepted ? world.smsc.messages.find(*row.accepted) : nullptr;
    if (!sms) return;
    const auto print = mixed(mixed(sms->iccid.value(), print_of(sms->payload)), print_of(sms->udh));
    auto& accepted = world.habits.accepted_texts.at(print);
    if (accepted.request != 0 && between(accepted.when, call.now) < duplicate_window)
        note_finding(world, {.kind = FindingKind::duplicate_sms,
                             .account = row.account,
                             .subject = sms->iccid.text(),
                             .message = "SMS " + std::to_string(sms->id.value()) +
                                        " has the text and the SIM of SMS " +
                                        std::to_string(accepted.sms) + ", accepted " +
                                        seconds_text(between(accepted.when, call.now)) + " before.",
                             .requests = {accepted.request, row.id}});
    accepted = {.when = call.now, .request = row.id, .sms = sms->id.value()};
}

static void look_at_page(World& world, const Call& call)
{
    const auto& row = call.row;
    if (row.status != 200 || row.is_lost || !row.operation.ends_with(".list")) return;
    auto& page = world.habits.read_pages.at(call.trace.call_print);
    const bool is_hasty = page.request != 0 && between(page.last, call.now) < polling_pause;
    page.hasty = is_hasty ? page.hasty + 1 : 0;
    if (page.hasty >= polling_least)
        note_finding(world, {.kind = FindingKind::page_polling,
                             .account = row.account,
                             .subject = call.line(),
                             .message = "The same page of " + call.line() + " was read " +
                                        std::to_string(page.hasty + 1) +
                                        " times, each less than a second after the one before.",
                             .requests = {page.request, row.id}});
    page.last = call.now;
    page.request = row.id;
}

void note_habits(World& world, const RequestRow& row, const CallTrace& trace)
{
    const Call call{row, trace, {world.now, trace.arrived}};
    if (row.operation == "oauth.token")
        look_at_login(world, call);
    else
        look_at_token(world, call);
    look_at_retry_after(world, call);
    look_at_storm(world, call);
    look_at_text(world, call);
    look_at_page(world, call);
}

} // namespace easyconnect
