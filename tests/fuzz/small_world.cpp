#include "small_world.hpp"

#include <utility>

namespace easyconnect::fuzz {

namespace {

struct Beginning {
    World world{7, start_time};
    std::string bearer{};

    Beginning()
    {
        const FixtureFile file = read_fixture_file(SMALL_WORLD);
        world = build_world({&file, 1}, {.seed = 7, .start = start_time});
        bearer = "Bearer " + issue_token(world, "demo", "demo")->text;
        for (const char* sim : {"8988280666000000001", "8988280666000000002"})
            ask("POST", "/management-api/v1/sims/" + std::string(sim) + "/sms",
                R"({"payload":"hello"})");
        advance_to(world, world.now + std::chrono::minutes(1));
        for (const auto& due : std::exchange(world.webhooks.outbox, {}))
            finish_attempt(world, due.delivery, due.attempt, {.status = 503});
        ask("POST", "/management-api/v1/sims/8988280666000000003/sms", R"({"payload":"later"})");
        ask("POST", "/management-api/v1/orders",
            R"({"products":[{"productId":1001,"quantity":1}]})");
        ask("POST", "/_simulator/v1/rules",
            R"({"id":"late","on":"webhook.report","when":{"nth":2},"then":{"effect":"late","by":"5s"}})");
        ask("PATCH", "/_simulator/v1/sinks/reports", "posted");
        ask("POST", "/_simulator/v1/recording/start", "");
    }

    void ask(std::string method, std::string_view path, std::string body)
    {
        const auto reply = answer(world, {.method = std::move(method),
                                          .path = std::string(path),
                                          .authorization = bearer,
                                          .content_type = "application/json",
                                          .body = std::move(body),
                                          .base_url = "http://127.0.0.1:8080"});
        holds(reply.status < 300, "the small world can be made", reply.body);
    }
};

const Beginning& beginning()
{
    static const Beginning it;
    return it;
}

} // namespace

const World& small_world()
{
    return beginning().world;
}

const std::string& bearer()
{
    return beginning().bearer;
}

std::string without_requests(World world)
{
    world.requests = {};
    world.habits = {};
    world.findings = {};
    std::erase_if(world.journal.facts,
                  [](const Fact& fact) { return fact.kind == FactKind::request; });
    world.journal.recorded = 0;
    return snapshot_text(world);
}

void check_saving(const World& world)
{
    const auto text = snapshot_text(world);
    const auto again = read_snapshot(text);
    holds(again.has_value(), "a world that was saved can be read",
          again ? "" : again.error().detail + " at " + again.error().where);
    holds(snapshot_text(*again) == text, "a world that is saved and read is the same", text);
}

} // namespace easyconnect::fuzz
