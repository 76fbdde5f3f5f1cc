#include "server/worlds.hpp"

#include "api/basic_credentials.hpp"
#include "api/bearer_token.hpp"
#include "api/control/metrics.hpp"
#include "api/control/worlds.hpp"
#include "api/dates.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/refusals.hpp"
#include "server/metrics/metrics.hpp"
#include "web/pages.hpp"
#include "world/glob.hpp"
#include "world/random.hpp"

#include <algorithm>
#include <utility>

namespace easyconnect {

/// A fixture of so many cards takes longer to make than the event loop may be away: some 10 ms.
static constexpr std::size_t cards_made_quickly = 5'000;

Worlds::Worlds(std::function<Origin(std::uint64_t seed)> origin_for, WorldsOptions options)
    : origin_for_(std::move(origin_for)), options_(std::move(options)),
      main_(origin_for_(options_.seed), options_.simulator)
{
    main_.with_world([this](const World& world) {
        templates_ = world.templates;
        is_slow_to_make_ = world.sims.size() > cards_made_quickly;
    });
}

void Worlds::listens_at(const OwnUrls& urls)
{
    urls_ = urls;
    main_.listens_at(urls);
}

void Worlds::stop()
{
    const std::scoped_lock lock(making_);
    is_stopping_ = true;
    main_.stop();
    for (const auto& world : list_.all()) world->simulator.stop();
}

// --- which world

/// The world that a control call names, the header first.
static std::string_view wish_of(const Request& request)
{
    return request.world.empty() ? request.parameter(world_key) : request.world;
}

static bool is_control_call(const Request& request)
{
    return request.path.starts_with(control_prefix);
}

/// Worlds themselves are looked after in the main one.
static bool is_about_worlds(const Request& request)
{
    return request.path.starts_with(worlds_path) || request.path == metrics_path;
}

Worlds::Place Worlds::place_of(const Request& request)
{
    if (is_control_call(request)) return place_by_wish(request);
    if (request.path == token_path) return place_by_login(request);
    return place_by_token(request);
}

Worlds::Place Worlds::place_by_wish(const Request& request) const
{
    const auto wish = wish_of(request);
    if (wish.empty() || wish == main_world || is_about_worlds(request)) return nullptr;
    if (auto world = list_.find(wish)) return world;
    const bool can_be_told = is_world_name(wish);
    return std::unexpected(Refusal{
        .reason = Refusal::Reason::not_found,
        .detail = can_be_told ? "There is no world " + std::string(wish) + "."
                              : "There is no such world: " + std::string(world_name_rule) + ".",
        .where = world_key,
        .code = {},
        .hint = "GET /_simulator/v1/worlds lists those that there are; POST there makes "
                "one, and so does the first login by a name that fits a template of the "
                "fixture."});
}

Worlds::Place Worlds::place_by_token(const Request& request) const
{
    if (list_.leads_nowhere()) return nullptr;
    auto trace = list_.follow(bearer_token(request.authorization));
    if (trace.ended.empty()) return std::move(trace.world);
    return refuse(Refusal::Reason::unauthorized,
                  "The world " + trace.ended +
                      ", for which this access token was issued, has ended; log in again.",
                  "Authorization");
}

/// The template for this user; null when none fits or the password is wrong.
const Account* Worlds::template_for(const std::string& username, const std::string& password) const
{
    if (!is_world_name(username) || username == main_world) return nullptr;
    const Account* found = nullptr;
    for (const auto& account : templates_)
        if (fits_glob(account.username, username) && same_secret(password, account.password) &&
            !found)
            found = &account;
    return found;
}

bool Worlds::is_main_account(const std::string& username)
{
    bool found = false;
    main_.with_world([&](const World& world) {
        found =
            std::ranges::find(world.accounts, username, &Account::username) != world.accounts.end();
    });
    return found;
}

Worlds::Place Worlds::place_by_login(const Request& request)
{
    if (templates_.empty() && list_.size() == 0) return nullptr;
    const auto credentials = read_basic(request.authorization);
    if (!credentials) return nullptr;
    if (auto world = list_.find(credentials->username)) return world;
    const Account* account = template_for(credentials->username, credentials->password);
    if (!account || is_main_account(credentials->username)) return nullptr;
    return make(credentials->username, *account);
}

bool Worlds::may_block(const Request& request) const
{
    if (find_page(request.path)) return false;
    SideWorldPtr world;
    if (request.path == token_path) {
        if (templates_.empty()) return false;
        const auto credentials = read_basic(request.authorization);
        const bool makes_one = credentials && !list_.find(credentials->username) &&
                               template_for(credentials->username, credentials->password);
        return makes_one && (is_slow_to_make_ || list_.size() >= options_.most);
    }
    if (is_control_call(request))
        world = place_by_wish(request).value_or(nullptr);
    else
        world = place_by_token(request).value_or(nullptr);
    return (world ? world->simulator : main_).may_block(request.method, request.path);
}

// --- calls

Reply Worlds::call(Request request, CallNote& note)
{
    if (auto page = answer_page(request)) return *std::move(page);
    auto place = place_of(request);
    if (!place) return refused(place.error(), request.path);
    if (is_control_call(request))
        std::erase_if(request.query, [](const auto& pair) { return pair.first == world_key; });
    if (*place) return call_in(*place, std::move(request), note);
    Reply reply = main_.call(std::move(request), note);
    if (std::holds_alternative<TellMetrics>(reply.command)) tell_metrics(reply);
    if (!std::holds_alternative<TendWorlds>(reply.command)) return reply;
    const auto wanted = std::get<TendWorlds>(std::exchange(reply.command, {}));
    return tend(wanted, std::move(reply));
}

Reply Worlds::call_in(const SideWorldPtr& world, Request request, CallNote& note)
{
    const SideWorld::Use use(*world);
    const bool brings_tokens = request.method == "PUT" && request.path == snapshot_path;
    Reply reply = world->simulator.call(std::move(request), note);
    if (!reply.issued_token.empty()) list_.remember(world, reply.issued_token);
    if (brings_tokens) remember_tokens(world);
    if (reply.on_written) // it comes back into the world, which must be there by then
        reply.on_written = std::shared_ptr<void>(
            nullptr,
            [world, inner = std::move(reply.on_written)](void*) mutable { inner.reset(); });
    if (reply.live) { // the same
        LiveBody* const body = reply.live.get();
        reply.live = std::shared_ptr<LiveBody>(
            body, [world, inner = std::move(reply.live)](LiveBody*) mutable { inner.reset(); });
    }
    return reply;
}

void Worlds::remember_tokens(const SideWorldPtr& world)
{
    std::deque<std::string> tokens;
    world->simulator.with_world([&](const World& its) { tokens = its.tokens.by_age; });
    for (const auto& token : tokens) list_.remember(world, token);
}

Reply Worlds::refused(const Refusal& refusal, std::string_view path)
{
    Reply reply;
    main_.with_world([&](const World& world) {
        reply = render(world, refusal, path);
        reply.headers.emplace_back("Date", http_date(world.now));
    });
    return reply;
}

// --- what is told of worlds

static WorldRow row_of(Simulator& simulator)
{
    WorldRow row;
    simulator.with_world([&](const World& world) {
        row = {.name = world.name,
               .now = world.now,
               .pace = world.pace,
               .accounts = world.accounts.size(),
               .sims = world.sims.size()};
    });
    return row;
}

static WorldRow row_of(SideWorld& world)
{
    WorldRow row = row_of(world.simulator);
    row.idle = world.idle();
    return row;
}

std::string Worlds::list_body()
{
    std::vector<WorldRow> rows{row_of(main_)};
    for (const auto& world : list_.all()) rows.push_back(row_of(*world));
    return worlds_body(rows, options_.most, options_.idle);
}

void Worlds::tell_metrics(Reply& reply)
{
    Gauges gauges;
    main_.add_to(gauges.census);
    for (const auto& world : list_.all()) world->simulator.add_to(gauges.census);
    if (options_.connections) gauges.connections = options_.connections();
    gauges.clock_offset =
        main_.now().time_since_epoch() - std::chrono::system_clock::now().time_since_epoch();
    static const Counters none;
    const auto* counters = options_.simulator.counters;
    reply.body = metrics_text(counters ? *counters : none, gauges);
    reply.content_type = metrics_type;
}

// --- making and ending worlds

/// The world of that name, made when there is none.
Worlds::Place Worlds::make(const std::string& name, Account account)
{
    const std::scoped_lock lock(making_);
    if (auto world = list_.find(name)) return world; // somebody was quicker
    const SideWorldPtr removed = make_room();
    if (removed) note_ended(*removed, "it made room");
    if (list_.size() >= options_.most || is_stopping_)
        return refuse(Refusal::Reason::full,
                      "There is no room for the world " + name + ": there are " +
                          std::to_string(list_.size()) + " of at most " +
                          std::to_string(options_.most) +
                          ", and none has been idle for long enough. End one with DELETE "
                          "/_simulator/v1/worlds/NAME, or serve with a higher --worlds-max.",
                      "", "TooManyWorlds");

    account.username = name;
    // 53 bits, so that every JSON reader can hold it
    const auto seed = draw(options_.seed, "world " + name, 0, 0) >> 11;
    auto world = std::make_shared<SideWorld>(
        name,
        [origin = origin_for_(seed), name, account = std::move(account)] {
            World fresh = origin();
            fresh.name = name;
            fresh.accounts = {account};
            fresh.templates.clear();
            return fresh;
        },
        options_.simulator);
    world->simulator.listens_at(urls_);
    list_.add(world);
    const auto& simulator = options_.simulator;
    if (simulator.log)
        simulator.log->write(LogLevel::info, "world made", {{"world", name}, {"seed", seed}});
    if (simulator.counters) ++simulator.counters->worlds_made;
    return world;
}

/// Ends a world that is not in the list any more.
void Worlds::note_ended(SideWorld& world, const char* why)
{
    world.simulator.stop();
    const auto& simulator = options_.simulator;
    if (simulator.log)
        simulator.log->write(LogLevel::info, "world ended", {{"world", world.name}, {"why", why}});
    if (simulator.counters) ++simulator.counters->worlds_ended;
}

/// When there are as many worlds as may be: takes out the one that has been idle for longest,
/// beyond the limit. Null when nothing was to be done, or can be.
SideWorldPtr Worlds::make_room()
{
    if (list_.size() < options_.most) return nullptr;
    const auto worlds = list_.all();
    const auto longest = std::ranges::max_element(
        worlds, {}, [](const SideWorldPtr& world) { return world->idle(); });
    if (longest == worlds.end() || (*longest)->idle() < options_.idle) return nullptr;
    return list_.remove((*longest)->name);
}

Reply Worlds::tend(const TendWorlds& wanted, Reply reply)
{
    auto answer = done(wanted, std::move(reply));
    return answer ? *std::move(answer) : refused(answer.error(), worlds_path);
}

static std::unexpected<Refusal> no_such_world()
{
    return std::unexpected(
        Refusal{.reason = Refusal::Reason::not_found,
                .detail = "There is no such world.",
                .where = {},
                .code = {},
                .hint = "GET /_simulator/v1/worlds lists those that there are."});
}

Result<Reply> Worlds::done(const TendWorlds& wanted, Reply reply)
{
    using What = TendWorlds::What;
    JsonWriter json;
    switch (wanted.what) {
    case What::list: reply.body = list_body(); return reply;
    case What::show: {
        const auto world = list_.find(wanted.name);
        if (!world && wanted.name != main_world) return no_such_world();
        write(json, world ? row_of(*world) : row_of(main_));
        reply.body = json.take();
        return reply;
    }
    case What::make: {
        TRY(const auto world, make_as_asked(wanted));
        write(json, row_of(*world));
        reply.body = json.take();
        return reply;
    }
    case What::end: {
        const auto world = list_.remove(wanted.name);
        if (!world) return no_such_world();
        note_ended(*world, "asked for");
        return reply;
    }
    case What::end_all:
        for (const auto& world : list_.all())
            if (list_.remove(world->name)) note_ended(*world, "asked for");
        return reply;
    }
    return reply;
}

Result<SideWorldPtr> Worlds::make_as_asked(const TendWorlds& wanted)
{
    const auto& name = wanted.name;
    if (list_.find(name) || name == main_world)
        return refuse(Refusal::Reason::conflict, "There is a world " + name + " already.", "/name");
    if (is_main_account(name))
        return refuse(Refusal::Reason::conflict,
                      "The user " + name + " is of the main world, so nobody could log in here.",
                      "/name");
    const auto fitting = std::ranges::find_if(
        templates_, [&](const Account& account) { return fits_glob(account.username, name); });
    if (fitting == templates_.end() && !wanted.password)
        return refuse(Refusal::Reason::malformed,
                      "The name fits no template of the fixture, so say the password of its "
                      "account, as {\"name\": \"" +
                          name + "\", \"password\": \"...\"}.",
                      "/password");
    Account account{UserId{1'001}, name, ""};
    if (fitting != templates_.end()) account = *fitting;
    if (wanted.password) account.password = *wanted.password;
    return make(name, std::move(account));
}

} // namespace easyconnect
