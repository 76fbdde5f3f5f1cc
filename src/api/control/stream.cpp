#include "api/control/stream.hpp"

#include "api/control/clock.hpp"
#include "api/control/fact_kinds.hpp"
#include "api/control/facts.hpp"
#include "api/control/query.hpp"
#include "api/endpoints.hpp"
#include "api/json_writer.hpp"
#include "api/text.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <memory>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::size_t stream_kinds_most = 50;

std::optional<StreamPlace> read_stream_place(std::string_view text)
{
    if (const auto fact = whole_number(text)) return StreamPlace{{}, *fact};
    const auto dash = text.rfind('-');
    if (dash == text.npos || dash == 0 || dash > 64) return {};
    const auto fact = whole_number(text.substr(dash + 1));
    if (!fact) return {};
    return StreamPlace{std::string(text.substr(0, dash)), *fact};
}

static std::uint64_t newest_of(const auto& shelf, const auto& empty)
{
    const auto next = shelf.next_id().value();
    return next == empty.next_id().value() ? 0 : next - 1;
}

static WorldGlimpse glimpse_of(const World& world, const WorldEra& era)
{
    const bool flows = world.pace == Pace::real || world.pace == Pace::scaled;
    std::uint64_t fired = 0;
    for (const Rule& rule : world.rules.all) fired += rule.fired;
    return {.now = flows ? VirtualTime() : world.now,
            .pace = world.pace,
            .factor = world.pace_factor,
            .next_event = world.agenda.next_due(),
            .planned = world.agenda.size(),
            .newest_event = world.journal.recorded,
            .newest_request = world.requests.recorded,
            .newest_delivery = newest_of(world.webhooks.deliveries, Webhooks{}.deliveries),
            .newest_message = newest_of(world.smsc.messages, Smsc{}.messages),
            .sims = world.sims.size(),
            .messages = world.smsc.messages.size(),
            .deliveries = world.webhooks.deliveries.size(),
            .rules = world.rules.all.size(),
            .fired = fired,
            .findings = world.findings.all.size(),
            .sinks = world.sinks.by_name.size(),
            .changes = era.changes};
}

bool EventStream::wants(const Fact& fact) const
{
    const bool of_kind = kinds.empty() || std::ranges::any_of(kinds, [&](const auto& pattern) {
                             return takes(pattern, fact.kind);
                         });
    return of_kind && (!iccid || fact.iccid == iccid);
}

/// Each event has the place after it as its id: from there a reader that comes back goes on.
void EventStream::write(std::string& text, const char* event, const std::string& data) const
{
    text.append("event: ").append(event).append("\nid: ").append(place->era).append("-");
    text.append(std::to_string(place->fact)).append("\ndata: ").append(data).append("\n\n");
}

/// Finds out from where on to tell, and whether that can be told.
void EventStream::begin(std::string& text, const World& world, const WorldEra& era)
{
    const auto& journal = world.journal;
    const bool is_first = !std::exchange(has_begun, true);
    const char* lost = nullptr;
    if (!place) place = StreamPlace{era.name, journal.recorded};
    if (place->era.empty()) place->era = era.name;
    if (place->era != era.name)
        lost = "world";
    else if (place->fact < journal.dropped() && is_first)
        lost = "dropped";
    place->era = era.name;
    if (lost || place->fact > journal.recorded) place->fact = journal.recorded;
    replayed_until = journal.recorded;
    told.reset();
    if (is_first) {
        write(text, "hello",
              JsonWriter()
                  .open_object()
                  .field("world", world.name)
                  .field("era", era.name)
                  .field("version", EASYCONNECT_VERSION)
                  .close_object()
                  .take());
    }
    if (lost)
        write(text, "reset", JsonWriter().open_object().field("why", lost).close_object().take());
}

void EventStream::tell_facts(std::string& text, const World& world)
{
    const auto& journal = world.journal;
    if (place->fact >= journal.dropped()) {
        const std::size_t first = place->fact - journal.dropped();
        const std::size_t last = std::min(journal.facts.size(), first + looked_at_most);
        std::size_t written = 0;
        for (auto i = first; i < last && written < facts_most; ++i) {
            const Fact& fact = journal.facts[i];
            place->fact = fact.id;
            if (!wants(fact)) continue;
            ++written;
            JsonWriter json;
            easyconnect::write(json, fact);
            write(text, "fact", json.take());
        }
    }
    const bool fell_out = place->fact < journal.dropped();
    const bool is_far =
        place->fact >= replayed_until && journal.recorded - place->fact > behind_most;
    if (!fell_out && !is_far) return;
    const auto after = std::exchange(place->fact, journal.recorded);
    write(text, "gap",
          JsonWriter()
              .open_object()
              .field("after", after)
              .field("to", journal.recorded)
              .field("kept_from", journal.dropped() + 1)
              .close_object()
              .take());
}

void EventStream::tell_world(std::string& text, const World& world, const WorldEra& era)
{
    auto glimpse = glimpse_of(world, era);
    if (told == glimpse) return;
    JsonWriter json;
    json.open_object().key("clock");
    write_clock(json, world);
    json.key("newest")
        .open_object()
        .field("events", glimpse.newest_event)
        .field("requests", glimpse.newest_request)
        .field("deliveries", glimpse.newest_delivery)
        .field("messages", glimpse.newest_message)
        .close_object()
        .key("holds")
        .open_object()
        .field("sims", glimpse.sims)
        .field("messages", glimpse.messages)
        .field("deliveries", glimpse.deliveries)
        .field("rules", glimpse.rules)
        .field("findings", glimpse.findings)
        .field("sinks", glimpse.sinks)
        .close_object()
        .field("fired", glimpse.fired)
        .field("changes", glimpse.changes)
        .field("resets", world.resets)
        .close_object();
    write(text, "world", json.take());
    told = glimpse;
}

WorldNews EventStream::news(const World& world, const WorldEra& era)
{
    WorldNews news;
    if (!has_begun || place->era != era.name) begin(news.text, world, era);
    tell_facts(news.text, world);
    tell_world(news.text, world, era);
    news.is_all = place->fact == world.journal.recorded;
    return news;
}

// --- the call

static Result<std::vector<std::string>> read_stream_kinds(const Request& request)
{
    std::vector<std::string> kinds;
    if (request.parameter("kind").empty()) return kinds;
    for (const auto piece : split(request.parameter("kind"), ',')) {
        TRY(auto kind, read_fact_kinds(trimmed(piece), "kind"));
        kinds.push_back(std::move(kind));
        if (kinds.size() > stream_kinds_most)
            return refuse(Reason::malformed,
                          "At most " + std::to_string(stream_kinds_most) +
                              " kinds can be asked for.",
                          "kind");
    }
    return kinds;
}

/// What a browser sends by itself when it comes back counts more than what its address says.
static Result<std::optional<StreamPlace>> place_to_begin(const Request& request)
{
    if (!request.last_event_id.empty()) {
        auto place = read_stream_place(request.last_event_id);
        // a place of nowhere is that of a world which is gone
        return place ? std::move(place) : StreamPlace{"-", 0};
    }
    const auto text = request.parameter("after");
    if (text.empty()) return std::nullopt;
    if (auto place = read_stream_place(text)) return place;
    return refuse(Reason::malformed,
                  "after must be the id of an event, as 120, or the id that a stream gave.",
                  "after");
}

/// GET events/stream?kind=sms.,webhook.&iccid=&after=: what happens, as it happens, until the
/// client goes: text/event-stream with the events hello, world, fact, gap, reset and end.
static Result<Reply> open_stream(World&, const Request& request)
{
    EventStream wanted;
    TRY(wanted.kinds, read_stream_kinds(request));
    TRY(wanted.place, place_to_begin(request));
    TRY(wanted.iccid, query_iccid(request));
    // how soon a browser that lost us comes back, in milliseconds
    Reply reply{.body = "retry: 1000\n\n", .content_type = "text/event-stream"};
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("X-Accel-Buffering", "no"); // a proxy between must not keep it back
    if (request.method == "HEAD") return reply;
    const auto shared = std::make_shared<EventStream>(std::move(wanted)); // it remembers its place
    reply.command = FollowWorld{
        .news = [shared](const World& then,
                         const WorldEra& era) { return shared->news(then, era); },
        .farewell =
            "event: end\ndata: {\"why\":\"This world has ended, or the simulator stops.\"}\n\n",
        .filler = ": still here\n\n"};
    return reply;
}

std::span<const Endpoint> stream_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"GET", "/_simulator/v1/events/stream", open_stream},
    };
    return endpoints;
}

} // namespace easyconnect
