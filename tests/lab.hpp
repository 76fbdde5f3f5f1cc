#pragma once

#include "api/dates.hpp"
#include "api/exchange.hpp"
#include "api/sim_json.hpp"
#include "api/text.hpp"
#include "api/webhook_body.hpp"
#include "web/documented_replies.hpp"
#include "world/webhooks/delivery_orders.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace easyconnect::test {

using Json = nlohmann::json;

/// The cards of every Lab, in the order of the list: activated and attached at the start.
inline const std::string pump = "8988280666000000001";
inline const std::string meter = "8988280666000000002";
inline const std::string gate = "8988280666000000003";
/// A card of another organisation, and one that nobody has.
inline const std::string foreign_card = "8988280666000000900";
inline const std::string unknown_card = "8988280666000000999";

/// 2026-01-05T08:00:00Z, a Monday.
inline constexpr VirtualTime start_time =
    start_of(std::chrono::year{2026} / std::chrono::January / 5) + std::chrono::hours(8);

/// A reply with what tests ask about it.
struct Answer : Reply {
    Json json() const { return Json::parse(body); }

    /// Empty when there is no such header.
    std::string header(std::string_view name) const
    {
        for (const auto& [key, value] : headers)
            if (lower_case(key) == lower_case(name)) return value;
        return "";
    }
};

/// A small world, built by hand, and short verbs for what a client, a device and time can do.
class Lab {
public:
    Lab()
    {
        world.pace = Pace::manual;
        world.accounts = {{UserId{77}, "demo", "demo"}, {UserId{78}, "viewer", "viewer", false}};
        world.organisation_address = {.company = "Demo B.V.", .city = "Utrecht", .country = "NL"};
        world.foreign_sims.insert(*Iccid::parse(foreign_card));
        world.products = {
            {.id = ProductId{1001},
             .name = "IoT SIM card",
             .material = "SIM-3IN1",
             .one_time = {{.name = "provisionCharge", .cents = 1'200}}},
            {.id = ProductId{1002},
             .name = "IoT industrial SIM card, ten pieces",
             .material = "SIM-IND",
             .package_size = 10,
             .least = 2,
             .most = 5,
             .one_time = {{.name = "provisionCharge", .cents = 14'050}},
             .recurring = {{.name = "monthlyCharge", .cents = 99}}},
            {.id = ProductId{1010}, .name = "Top-up", .material = "TOPUP", .package_size = 0},
        };
        for (const auto& iccid : {pump, meter, gate}) {
            Sim& sim = world.sims.add(blank_sim(*Iccid::parse(iccid), world.sims.size()));
            sim.status = SimStatus::enabled;
            activate(world, sim);
            attach(world, sim);
            sim.events.clear();
        }
        card(pump).device.imei = Imei::parse("3512345678901203");
        world.sim_events = 0;
        authorization = "Bearer " + issue_token(world, "demo", "demo")->text;
        world.journal = {};
    }

    World world{7, start_time};
    std::string authorization; ///< what resources are asked with

    Sim& card(std::string_view iccid) { return *world.sims.find(*Iccid::parse(iccid)); }

    // --- as a client ---

    /// A request below /management-api/v1 with the Lab's token; `path` may have a query.
    Request request(std::string method, std::string_view path, std::string body = "") const
    {
        return raw_request(std::move(method), "/management-api/v1" + std::string(path),
                           std::move(body));
    }
    Answer get(std::string_view path) { return ask(request("GET", path)); }
    Answer post(std::string_view path, std::string body = "")
    {
        return ask(request("POST", path, std::move(body)));
    }
    Answer put(std::string_view path, std::string body)
    {
        return ask(request("PUT", path, std::move(body)));
    }
    Answer del(std::string_view path) { return ask(request("DELETE", path)); }
    /// Whether replies are held against the documents. Off where a world is damaged on purpose, or
    /// where a test asks tens of thousands of times what others ask, too.
    bool checks_replies = true;

    /// Every reply has to be one that the OpenAPI documents allow, but for those that are spoiled
    /// on purpose, and the recorded empty 200 that an option turns on.
    Answer ask(Request wanted)
    {
        const std::string method = wanted.method;
        const std::string path = wanted.path;
        const auto logged = world.requests.recorded;
        Answer reply{answer(world, std::move(wanted))};
        const bool is_recorded_empty = world.platform.unknown_sim_empty200 && reply.body.empty();
        const bool is_whole = std::holds_alternative<std::monostate>(reply.command);
        if (checks_replies && is_whole && !is_recorded_empty && !was_struck(logged))
            check_documented(method, path,
                             {reply.status, reply.content_type, reply.body, reply.headers});
        return reply;
    }

    /// A request below /_simulator/v1.
    Answer control(std::string method, std::string_view path, std::string body = "")
    {
        return ask(
            raw_request(std::move(method), "/_simulator/v1" + std::string(path), std::move(body)));
    }

    /// A request for a token, its credentials in base64.
    static Request token_request(const std::string& basic = "ZGVtbzpkZW1v") // demo:demo
    {
        return {.method = "POST",
                .path = "/management-api/oauth/token",
                .authorization = "Basic " + basic,
                .content_type = "application/x-www-form-urlencoded",
                .body = "grant_type=client_credentials"};
    }
    std::string token() { return ask(token_request()).json().at("access_token"); }
    void use_token(const std::string& token) { authorization = "Bearer " + token; }

    /// Sends an SMS to a card and returns its id.
    std::uint64_t send(const std::string& iccid, const std::string& payload = "hello")
    {
        const auto reply = post("/sims/" + iccid + "/sms", Json{{"payload", payload}}.dump());
        const auto location = reply.header("Location");
        return std::stoull(location.substr(location.rfind('/') + 1));
    }
    Json sms(const std::string& iccid, std::uint64_t id)
    {
        return get("/sims/" + iccid + "/sms/" + std::to_string(id)).json();
    }
    /// The id and word of a message's state: "4 DELIVERED".
    std::string sms_state(const std::string& iccid, std::uint64_t id)
    {
        const auto status = sms(iccid, id).at("status");
        return std::to_string(status.at("id").get<int>()) + " " +
               status.at("description").get<std::string>();
    }

    // --- as a device ---

    void detach(const std::string& iccid)
    {
        change_device(world, card(iccid), {.attached = false});
    }
    void attach_again(const std::string& iccid)
    {
        change_device(world, card(iccid), {.attached = true});
    }
    SmsId originate(const std::string& iccid, const std::string& payload = "hi")
    {
        return originate_sms(world, card(iccid), {.payload = payload})->front();
    }
    void use(const std::string& iccid, Amount received, Amount sent = {})
    {
        (void)use_data(world, card(iccid), received, sent);
    }

    // --- as time ---

    void pass(Duration time) { advance_to(world, world.now + time); }

    /// Ends the life of a card that has no other reason to end.
    void end_life(const std::string& iccid) { card(iccid).ends = world.now; }

    // --- as the customer's endpoint ---

    void listen()
    {
        world.webhooks.targets.reports = *WebhookTarget::parse("http://127.0.0.1:9000/reports");
        world.webhooks.targets.mo = *WebhookTarget::parse("http://127.0.0.1:9000/mo");
    }
    /// What has left for the customer since the last call.
    std::vector<WebhookPost> received()
    {
        std::vector<WebhookPost> posts;
        for (const auto& due : std::exchange(world.webhooks.outbox, {}))
            posts.push_back(webhook_post(world, due));
        return posts;
    }
    /// Answers everything that has left with this status; 0 is no answer at all.
    std::size_t answer_webhooks(int status)
    {
        const auto posts = received();
        for (const auto& post : posts)
            finish_attempt(world, post.delivery, post.attempt,
                           {.status = status, .error = status == 0 ? "no answer in time" : ""});
        return posts.size();
    }

    // --- what happened ---

    /// The facts but requests, each as "08:00:01.000 sms.in_progress ..001 6201 detail".
    std::vector<std::string> story() const
    {
        std::vector<std::string> lines;
        for (const auto& fact : world.journal.facts)
            if (fact.kind != FactKind::request) lines.push_back(line(fact));
        return lines;
    }
    /// The times of day at which facts of this kind happened.
    std::vector<std::string> times_of(FactKind kind) const
    {
        std::vector<std::string> times;
        for (const auto& fact : world.journal.facts)
            if (fact.kind == kind) times.push_back(line(fact).substr(0, 12));
        return times;
    }
    /// The texts of a card's diagnostic events, oldest first.
    std::vector<std::string> event_texts(const std::string& iccid)
    {
        std::vector<std::string> texts;
        for (const auto& event : card(iccid).events) texts.push_back(event.description);
        return texts;
    }

private:
    /// Whether a rule did something to the request that was logged after row `logged`.
    bool was_struck(std::uint64_t logged) const
    {
        if (world.requests.recorded == logged) return false;
        const auto& notes = world.requests.rows.back().notes;
        return std::ranges::any_of(notes, &FiredNote::fired);
    }
    Request raw_request(std::string method, const std::string& path, std::string body) const
    {
        const auto mark = std::min(path.find('?'), path.size());
        return {.method = std::move(method),
                .path = path.substr(0, mark),
                .query = form_pairs(std::string_view(path).substr(std::min(mark + 1, path.size()))),
                .authorization = authorization,
                .content_type = body.empty() ? "" : "application/json",
                .body = std::move(body),
                .base_url = "http://127.0.0.1:8080"};
    }
    static std::string line(const Fact& fact)
    {
        const auto time = rfc3339_text(fact.at); // 2026-01-05T08:00:01.000Z
        std::string text = time.substr(11, 12) + " " + name(fact.kind);
        if (fact.iccid) text += " .." + fact.iccid->text().substr(16);
        if (fact.number) text += " " + std::to_string(*fact.number);
        if (!fact.detail.empty()) text += " " + fact.detail;
        return text;
    }
};

} // namespace easyconnect::test
