#include "lab.hpp"

#include "api/control/stream.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

const WorldEra first_era{"e-0", 0};

/// One event of a stream.
struct Told {
    std::string event;
    std::string id;
    Json data;
};

std::vector<Told> read_events(const std::string& text)
{
    std::vector<Told> events;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find("\n\n", at);
        REQUIRE(end != std::string::npos); // a piece never ends in the middle of an event
        Told told;
        for (auto rest = text.substr(at, end - at); !rest.empty();) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.erase(0, line.size() + 1);
            const auto value = line.substr(line.find(": ") + 2);
            if (line.starts_with("event: ")) told.event = value;
            if (line.starts_with("id: ")) told.id = value;
            if (line.starts_with("data: ")) told.data = Json::parse(value);
        }
        events.push_back(told);
        at = end + 2;
    }
    return events;
}

std::vector<Told> ask(EventStream& stream, const Lab& lab, const WorldEra& era = first_era)
{
    return read_events(stream.news(lab.world, era).text);
}

std::vector<std::string> names_of(const std::vector<Told>& events)
{
    std::vector<std::string> names;
    for (const auto& told : events)
        names.push_back(told.event == "fact" ? told.data.at("kind") : Json(told.event));
    return names;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("a stream begins with the world as it is, and tells nothing that was before", "[stream]")
{
    Lab lab;
    lab.send(pump);
    EventStream stream;
    const auto events = ask(stream, lab);
    CHECK(names_of(events) == Names{"hello", "world"});
    CHECK(events[0].data.at("world") == "default");
    CHECK(events[1].data.at("newest").at("events") == 2);
    CHECK(events[1].data.at("newest").at("messages") == 6201);
    CHECK(events[1].data.at("clock").at("now") == "2026-01-05T08:00:00.000Z");
    CHECK(events[1].id == "e-0-2");
    CHECK(stream.news(lab.world, first_era).text.empty()); // nothing has happened
}

TEST_CASE("a stream tells what has happened since it was asked last, and then how the world stands",
          "[stream]")
{
    Lab lab;
    EventStream stream;
    ask(stream, lab);
    lab.send(pump);
    lab.pass(10s);
    const auto events = ask(stream, lab);
    CHECK(names_of(events) ==
          Names{"sms.submitted", "request", "sms.in_progress", "sms.delivered", "world"});
    CHECK(events[0].id == "e-0-1");
    CHECK(events[3].data.at("number") == 6201);
    CHECK(events[4].data.at("newest").at("requests") == 1);
    CHECK(events[4].data.at("clock").at("now") == "2026-01-05T08:00:10.000Z");
}

TEST_CASE("a reader that comes back misses nothing", "[stream]")
{
    Lab lab;
    EventStream stream;
    ask(stream, lab);
    lab.send(pump);
    const auto last = ask(stream, lab).back().id;
    lab.pass(10s); // nobody listens
    EventStream again{.place = read_stream_place(last)};
    CHECK(names_of(ask(again, lab)) == Names{"hello", "sms.in_progress", "sms.delivered", "world"});
}

TEST_CASE("a reader that comes back too late is told to begin anew", "[stream]")
{
    Lab lab;
    lab.world.bounds.facts = 3;
    for (int i = 0; i < 5; ++i) lab.send(pump);
    EventStream again{.place = read_stream_place("e-0-2")};
    const auto events = ask(again, lab);
    CHECK(names_of(events) == Names{"hello", "reset", "world"});
    CHECK(events[1].data.at("why") == "dropped");
    CHECK(events[1].id == "e-0-10");
}

TEST_CASE("a reader that comes back to another world is told to begin anew", "[stream]")
{
    Lab lab;
    lab.send(pump);
    EventStream again{.place = read_stream_place("old-7-1")};
    const auto events = ask(again, lab);
    CHECK(names_of(events) == Names{"hello", "reset", "world"});
    CHECK(events[1].data.at("why") == "world");
}

TEST_CASE("a reset of the world is told in the middle of a stream", "[stream]")
{
    Lab lab;
    EventStream stream;
    lab.send(pump);
    ask(stream, lab);
    Lab fresh;
    fresh.send(gate);
    const auto events = read_events(stream.news(fresh.world, {"e-1", 0}).text);
    CHECK(names_of(events) == Names{"reset", "world"});
    fresh.pass(10s);
    CHECK(names_of(read_events(stream.news(fresh.world, {"e-1", 0}).text)) ==
          Names{"sms.in_progress", "sms.delivered", "world"});
}

TEST_CASE("only the kinds and the SIM that are asked for are told", "[stream]")
{
    Lab lab;
    EventStream stream{.kinds = {"sms.", "device.detached"}, .iccid = Iccid::parse(pump)};
    ask(stream, lab);
    lab.send(pump);
    lab.send(gate);
    lab.detach(pump);
    CHECK(names_of(ask(stream, lab)) == Names{"sms.submitted", "device.detached", "world"});
}

TEST_CASE("a burst is told in rounds", "[stream]")
{
    Lab lab;
    EventStream stream;
    ask(stream, lab);
    for (int i = 0; i < 600; ++i) record(lab.world, FactKind::note, {}, {}, std::to_string(i));
    std::vector<std::size_t> facts;
    for (bool is_all = false; !is_all;) {
        const auto news = stream.news(lab.world, first_era);
        const auto names = names_of(read_events(news.text));
        facts.push_back(static_cast<std::size_t>(std::ranges::count(names, "note")));
        is_all = news.is_all;
    }
    CHECK(facts == std::vector<std::size_t>{250, 250, 100});
}

TEST_CASE("a reader that falls far behind is told of the gap, not of each event in it", "[stream]")
{
    Lab lab;
    EventStream stream;
    ask(stream, lab);
    for (int i = 0; i < 10'000; ++i) record(lab.world, FactKind::note, {}, {}, "");
    const auto news = stream.news(lab.world, first_era);
    const auto events = read_events(news.text);
    CHECK(news.is_all);
    CHECK(events.size() == 250 + 2);
    CHECK(events[250].event == "gap");
    CHECK(events[250].data == Json{{"after", 250}, {"to", 10'000}, {"kept_from", 1}});
    CHECK(events[250].id == "e-0-10000");
    record(lab.world, FactKind::note, {}, {}, "");
    CHECK(names_of(ask(stream, lab)) == Names{"note", "world"});
}

TEST_CASE("what a reader asked for by name is told in full, however much it is", "[stream]")
{
    Lab lab;
    for (int i = 0; i < 10'000; ++i) record(lab.world, FactKind::note, {}, {}, "");
    EventStream stream{.place = read_stream_place("0")};
    std::size_t facts = 0;
    for (bool is_all = false; !is_all;) {
        const auto news = stream.news(lab.world, first_era);
        const auto names = names_of(read_events(news.text));
        facts += static_cast<std::size_t>(std::ranges::count(names, "note"));
        CHECK(std::ranges::count(names, "gap") == 0);
        is_all = news.is_all;
    }
    CHECK(facts == 10'000);
}

TEST_CASE("while time flows by itself, that it flows is no news", "[stream]")
{
    Lab lab;
    lab.world.pace = Pace::real;
    EventStream stream;
    ask(stream, lab);
    lab.pass(5s);
    CHECK(stream.news(lab.world, first_era).text.empty());
    CHECK(names_of(read_events(stream.news(lab.world, {"e-0", 1}).text)) == Names{"world"});
}

TEST_CASE("a stream of what there is not is refused", "[stream]")
{
    Lab lab;
    for (const std::string query :
         {"?kind=sms.deliverd", "?kind=sms.,nothing", "?iccid=1", "?after=yesterday", "?after=-5"})
        CHECK(lab.control("GET", "/events/stream" + query).status == 400);
    CHECK(lab.control("GET", "/events/stream?kind=sms.deliverd").json().at("detail") ==
          "There is no kind of event sms.deliverd; did you mean sms.delivered?");
    CHECK(lab.control("GET", "/events/stream").content_type == "text/event-stream");
    const auto head = lab.control("HEAD", "/events/stream");
    CHECK(std::holds_alternative<std::monostate>(head.command));
}
